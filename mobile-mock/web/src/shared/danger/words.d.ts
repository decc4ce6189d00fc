declare module 'virtual:danger-words' {
  /** Words of each kind of danger, and everyday phrases that only look like one under `harmless`. */
  const words: Record<string, string[]>;
  export default words;
}
