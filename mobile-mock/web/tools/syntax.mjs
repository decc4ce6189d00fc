// What a browser of five years ago cannot read: one such sign, and it runs nothing of a file. The build turns newer words into
// older ones where it can; what stands inside a regular expression it cannot.
import { parseSync } from 'vite';

/** Newer than ES2020, or than the Safari of iOS 14; by the name of the part of the program. */
const NEWER = {
  PropertyDefinition: 'a field of a class',
  StaticBlock: 'a static block',
  PrivateIdentifier: 'a private name',
  AccessorProperty: 'an accessor',
  ImportAttribute: 'an import with attributes',
};
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

function found(node, inside) {
  if (node.type in NEWER) return NEWER[node.type];
  if (node.type === 'AssignmentExpression' && ['??=', '||=', '&&='].includes(node.operator)) return node.operator;
  if ((node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await)) && !inside) return 'await outside a function';
  if (node.type !== 'Literal') return null;
  if (node.regex && /\(\?<[=!]/.test(node.regex.pattern)) return 'a regular expression that looks behind';
  if (node.regex && /[vd]/.test(node.regex.flags)) return `a regular expression with the flags ${node.regex.flags}`;
  return typeof node.value === 'number' && node.raw?.includes('_') ? 'a number with underscores' : null;
}

/** What in this script such a browser does not understand. */
export function tooNew(script) {
  const all = [];
  const walk = (node, inside) => {
    const what = found(node, inside);
    if (what !== null) all.push(`${what}: ${script.slice(node.start, node.start + 60)}`);
    const within = inside || FUNCTIONS.has(node.type);
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) if (child && typeof child.type === 'string') walk(child, within);
    }
  };
  const { program, errors } = parseSync('script.mjs', script, { sourceType: 'module' });
  if (errors.length > 0) return errors.map(({ message }) => `unreadable: ${message}`);
  walk(program, false);
  return all;
}
