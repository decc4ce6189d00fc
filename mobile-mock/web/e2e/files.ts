import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';

/** A file as a phone hands it over. */
export interface Chosen {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** The real file of this name, where the reference data are; else one made here. */
function real(name: string, made: () => Buffer | Promise<Buffer>): Buffer | Promise<Buffer> {
  const path = join(process.env.TEST_DATA_DIR ?? '', 'uploads', name);
  return process.env.TEST_DATA_DIR && existsSync(path) ? readFileSync(path) : made();
}

/** A document of one empty page; `locked` says that it opens with a password only. */
function pdf(locked: boolean): Buffer {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>',
    ...(locked ? [`<</Filter/Standard/V 1/R 2/Length 40/P -4/O<${'41'.repeat(32)}>/U<${'42'.repeat(32)}>>>`] : []),
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((object, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj${object}endobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const start = text.length;
  const encrypt = locked ? `/Encrypt 4 0 R/ID[<${'43'.repeat(16)}><${'43'.repeat(16)}>]` : '';
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}trailer<</Size ${objects.length + 1}/Root 1 0 R${encrypt}>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

/** A photo of one colour, made in the page. */
async function painted(page: Page, colour: string): Promise<Buffer> {
  const url = await page.evaluate((fill) => {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 480, height: 360 });
    const paper = canvas.getContext('2d');
    if (paper) {
      paper.fillStyle = fill;
      paper.fillRect(0, 0, 480, 360);
    }
    return canvas.toDataURL('image/jpeg');
  }, colour);
  return Buffer.from(url.split(',')[1] ?? '', 'base64');
}

/** A photo, another one that lies on its side, a document, and one with a password. */
export async function files(page: Page): Promise<Record<'flower' | 'sideways' | 'paper' | 'locked', Chosen>> {
  const jpeg = async (name: string, colour: string) => ({ name, mimeType: 'image/jpeg', buffer: await real(name, () => painted(page, colour)) });
  const document = async (name: string, locked: boolean) => ({ name, mimeType: 'application/pdf', buffer: await real(name, () => pdf(locked)) });
  return {
    flower: await jpeg('good__flower.jpg', '#cc3333'),
    sideways: await jpeg('orientation__hopper_orientation_6.jpg', '#33cc33'),
    paper: await document('pdf__crazyones.pdf', false),
    locked: await document('pdf-encrypted__encrypted-file.pdf', true),
  };
}
