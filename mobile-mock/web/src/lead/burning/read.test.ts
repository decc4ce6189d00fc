import { beforeEach, expect, it, vi } from 'vitest';
import { ApiProblem } from '@shared/api/problem';
import { forgetRead, readAll } from './read';

/** What the server would answer, by path; and what was asked. */
const server = vi.hoisted(() => ({ answers: {} as Record<string, unknown>, asked: [] as string[] }));

vi.mock('@shared/api/client', () => ({
  api: {
    GET: (path: string, options?: { params?: { path?: { id: string } } }) => {
      const address = path.replace('{id}', options?.params?.path?.id ?? '').replace('/api/v1/', '');
      server.asked.push(address);
      return server.answers[address] ?? { items: [], next_cursor: null };
    },
  },
  call: async (send: () => unknown) => {
    const answer = await send();
    if (answer instanceof Error) throw answer;
    return answer;
  },
}));

const notice = (id: string, help_request_id: string, template = 'staff_appeal') => ({ id, help_request_id, template });
const ended = (id: string, decided_at?: string) => ({ id, appeals: [{ id: 'appeal', decider: 'lead', decided_at }], verbs: [], staff: {} });
const looks = () => server.asked.filter((one) => one.startsWith('help-requests/'));

beforeEach(() => {
  forgetRead();
  server.asked = [];
  server.answers = {};
});

it('an appeal about what has ended is found by the notice that told of it', async () => {
  server.answers = {
    notices: { items: [notice('1', 'closed'), notice('2', 'decided'), notice('3', 'no longer mine'), notice('4', 'other', 'staff_new')], next_cursor: null },
    'help-requests/closed': ended('closed'),
    'help-requests/decided': ended('decided', '2026-11-30T00:00:00Z'),
    'help-requests/no longer mine': new ApiProblem(404, { code: 'not_found' }),
  };
  const first = await readAll('lead');
  expect(first.read.others.map((one) => one.id)).toEqual(['closed']);
  expect(looks().sort()).toEqual(['help-requests/closed', 'help-requests/decided', 'help-requests/no longer mine']);

  // each look is written down: what has nothing that waits is not looked at again
  server.asked = [];
  await readAll('lead');
  expect(looks()).toEqual(['help-requests/closed']);
});

it('what stands in a queue is not read once more, and a server that fails is no empty list', async () => {
  const open = { ...ended('open'), state: 'resolved' };
  server.answers = { queue: { items: [open] }, notices: { items: [notice('1', 'open')], next_cursor: null } };
  expect((await readAll('lead')).read.others).toEqual([open]);
  expect(looks()).toEqual([]);
  server.answers.complaints = new ApiProblem(500, { code: 'internal' });
  await expect(readAll('lead')).rejects.toThrow('internal');
});

it('lessons are the district’s', async () => {
  await readAll('lead');
  expect(server.asked).not.toContain('lessons');
  await readAll('district');
  expect(server.asked).toContain('lessons');
});
