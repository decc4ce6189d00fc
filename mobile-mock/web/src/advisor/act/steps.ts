/** One step of a plan, as it is typed. */
export interface PlanStep {
  text: string;
  due_on: string;
}

/** More the server does not take. */
export const MOST_STEPS = 20;

/** The steps of a field's text; none where nothing was typed. */
export function stepsOf(text: string): PlanStep[] {
  if (text === '') return [];
  return JSON.parse(text) as PlanStep[];
}

/** The field's text. A step in which nothing stands is none. */
export function textOf(steps: PlanStep[]): string {
  const typed = steps.filter(({ text, due_on }) => text.trim() !== '' || due_on !== '');
  return typed.length === 0 ? '' : JSON.stringify(typed);
}

/** Whether a step has words and no day, or a day and no words. */
export function halfStep(text: string): boolean {
  return stepsOf(text).some((step) => step.text.trim() === '' || step.due_on === '');
}
