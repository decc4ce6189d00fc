import { correction, generate } from 'lean-qr/nano';

/** Empty modules around the square, which a camera needs to find it. */
const QUIET = 4;

/** A text as a square that a camera reads (QR code): how wide it is, and the path of what is black. */
export function square(text: string): { wide: number; path: string } {
  const code = generate(text, { minCorrectionLevel: correction.M });
  let path = '';
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) {
      if (code.get(x, y)) path += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
    }
  }
  return { wide: code.size + 2 * QUIET, path };
}
