/** A photo is made smaller until it has no more bytes than this. */
export const SMALL_ENOUGH = 400_000;

/** What is tried, in this order: the longest side in pixels, and the quality of the JPEG. */
export const TRIES = [
  { side: 1600, quality: 0.85 },
  { side: 1600, quality: 0.7 },
  { side: 1600, quality: 0.55 },
  { side: 1280, quality: 0.6 },
  { side: 1024, quality: 0.5 },
] as const;

/** Pixels. */
export interface Size {
  width: number;
  height: number;
}

/** A size of the same shape whose longest side is no longer than `side`; nothing is made larger. */
export function within(size: Size, side: number): Size {
  const part = Math.min(1, side / Math.max(size.width, size.height));
  return { width: Math.max(1, Math.round(size.width * part)), height: Math.max(1, Math.round(size.height * part)) };
}

/** The first try that is small enough, else the smallest; nothing if the phone could make none. */
export async function smallest(size: Size, encode: (size: Size, quality: number) => Promise<Blob | null>): Promise<Blob | undefined> {
  let best: Blob | undefined;
  for (const { side, quality } of TRIES) {
    const made = await encode(within(size, side), quality);
    if (made === null) continue;
    if (best === undefined || made.size < best.size) best = made;
    if (best.size <= SMALL_ENOUGH) break;
  }
  return best;
}

interface Drawable extends Size {
  source: CanvasImageSource;
  close: () => void;
}

/** Browsers without `createImageBitmap`, or without its way to turn a photo upright, do both in an `<img>`. */
async function opened(file: Blob): Promise<Drawable> {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
    return { source: bitmap, width: bitmap.width, height: bitmap.height, close: () => bitmap.close() };
  } catch (thrown) {
    // what this browser knows how to open, and could not, an image could not show either
    if (thrown instanceof DOMException && thrown.name === 'InvalidStateError') throw thrown;
    const url = URL.createObjectURL(file);
    const image = new Image();
    image.src = url;
    await image.decode().catch((thrown: unknown) => {
      URL.revokeObjectURL(url);
      throw thrown;
    });
    return { source: image, width: image.naturalWidth, height: image.naturalHeight, close: () => URL.revokeObjectURL(url) };
  }
}

async function encoded(picture: Drawable, { width, height }: Size, quality: number): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const paper = canvas.getContext('2d');
  if (paper === null) return null;
  // what is transparent is white, as on paper
  paper.fillStyle = '#ffffff';
  paper.fillRect(0, 0, width, height);
  paper.drawImage(picture.source, 0, 0, width, height);
  const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
  // old phones have little memory for pictures, and give it back late
  Object.assign(canvas, { width: 0, height: 0 });
  return made;
}

/** The photo upright, small, and without what the camera wrote into it; nothing if this browser cannot read it. */
export async function shrunk(file: Blob): Promise<Blob | undefined> {
  try {
    const picture = await opened(file);
    try {
      return await smallest(picture, (size, quality) => encoded(picture, size, quality));
    } finally {
      picture.close();
    }
  } catch {
    // HEIC, a damaged file, no memory: the server may still read it
    return undefined;
  }
}
