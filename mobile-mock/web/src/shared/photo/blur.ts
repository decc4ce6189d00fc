/** The colour of a photo on the whole, from its ThumbHash in base64: what stands in its place until it is there. */
export function colourOf(placeholder: string | null | undefined): string | undefined {
  if (!placeholder) return undefined;
  let bytes: string;
  try {
    bytes = atob(placeholder);
  } catch {
    return undefined;
  }
  if (bytes.length < 5) return undefined;
  const header = bytes.charCodeAt(0) | (bytes.charCodeAt(1) << 8) | (bytes.charCodeAt(2) << 16);
  // lightness, yellow against blue, red against green
  const l = (header & 63) / 63;
  const p = ((header >> 6) & 63) / 31.5 - 1;
  const q = ((header >> 12) & 63) / 31.5 - 1;
  const b = l - (2 / 3) * p;
  const r = (3 * l - b + q) / 2;
  const channels = [r, r - q, b].map((one) => Math.round(255 * Math.min(1, Math.max(0, one))));
  return `rgb(${channels.join(', ')})`;
}
