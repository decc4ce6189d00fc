import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kindOf } from './kinds';
import { MOST_BYTES } from './limits';
import { prepared, roomFor } from './prepare';
import { SMALL_ENOUGH, smallest, within } from './shrink';

const file = (bytes: string | Uint8Array<ArrayBuffer>, type = '', name = 'x') => new File([bytes], name, { type });
const jpeg = (length: number) => {
  const bytes = new Uint8Array(length);
  bytes.set([0xff, 0xd8, 0xff]);
  return file(bytes, 'image/jpeg');
};
const asLarge = (one: File, bytes: number) => Object.defineProperty(one, 'size', { value: bytes });
const unreadable = async () => undefined;

describe('a file that was chosen', () => {
  it('is what its first bytes say, and only else what the phone says', () => {
    const head = (text: string) => Uint8Array.from(text, (one) => one.charCodeAt(0));
    expect(kindOf(head('%PDF-1.7'), 'image/jpeg')).toBe('document');
    expect(kindOf(head('\x00\x00\x00\x18ftypheic'), '')).toBe('photo');
    expect(kindOf(head('RIFF1234WEBPVP8 '), '')).toBe('photo');
    expect(kindOf(head('BM1234'), 'image/bmp')).toBe('photo');
    expect(kindOf(head('MZ'), 'application/x-msdownload')).toBeUndefined();
  });

  it('is sent small where the browser can make it small, and as it is where it cannot', async () => {
    const small = new Blob(['small'], { type: 'image/jpeg' });
    expect(await prepared(jpeg(9_000), 'resident', async () => small)).toMatchObject({ kind: 'photo', blob: small });
    const whole = await prepared(jpeg(9_000), 'resident', unreadable);
    expect(whole).toMatchObject({ kind: 'photo' });
    expect(typeof whole === 'string' ? 0 : whole.blob.size).toBe(9_000);
  });

  it('of 40 MB is a photo if it can be made small, and too large if not', async () => {
    const large = () => asLarge(jpeg(100), 40_000_000);
    expect(await prepared(large(), 'resident', async () => new Blob(['small']))).toMatchObject({ kind: 'photo' });
    expect(await prepared(large(), 'resident', unreadable)).toBe('too_many_bytes');
    expect(await prepared(asLarge(file('%PDF-1.4'), 21_000_000), 'resident', unreadable)).toBe('too_many_bytes');
    expect(await prepared(asLarge(file('%PDF-1.4'), 21_000_000), 'staff', unreadable)).toMatchObject({ kind: 'document' });
  });

  it('that is empty, of another kind or gone from the phone is refused in our own words', async () => {
    expect(await prepared(file(''), 'resident', unreadable)).toBe('empty');
    expect(await prepared(file('#!/bin/sh', 'text/plain'), 'resident', unreadable)).toBe('unknown_kind');
    const gone = jpeg(10);
    gone.slice = () => {
      throw new DOMException('gone', 'NotReadableError');
    };
    expect(await prepared(gone, 'resident', unreadable)).toBe('unreadable');
  });

  it('has room beside nine photos only if it is a document', () => {
    const nine = Array.from({ length: 9 }, () => ({ kind: 'photo' }));
    expect(roomFor('photo', nine)).toBe('too_many_photos');
    expect(roomFor('document', nine)).toBeNull();
  });

  it('has the limits that the server has', () => {
    const rows = readFileSync(join(__dirname, '../../../../../domain/data/upload-limits.csv'), 'utf8').trim().split('\n').slice(1);
    for (const row of rows) {
      const [role = '', kind = '', bytes] = row.split(',');
      if (kind !== 'voice') expect([role, kind, MOST_BYTES[role as 'staff'][kind as 'photo']]).toEqual([role, kind, Number(bytes)]);
    }
    expect(rows).toHaveLength(6);
  });
});

describe('making a photo smaller', () => {
  it('keeps its shape and makes nothing larger', () => {
    expect(within({ width: 4000, height: 3000 }, 1600)).toEqual({ width: 1600, height: 1200 });
    expect(within({ width: 300, height: 200 }, 1600)).toEqual({ width: 300, height: 200 });
    expect(within({ width: 20_000, height: 2 }, 1600)).toEqual({ width: 1600, height: 1 });
  });

  it('stops at the first that is small enough, and takes the smallest where none is', async () => {
    const tried: number[] = [];
    const encode = (sizes: (number | null)[]) => async (_size: object, quality: number) => {
      tried.push(quality);
      const bytes = sizes[tried.length - 1] ?? null;
      return bytes === null ? null : new Blob([new Uint8Array(bytes)]);
    };
    const photo = { width: 4000, height: 3000 };
    expect((await smallest(photo, encode([900_000, SMALL_ENOUGH, 10])))?.size).toBe(SMALL_ENOUGH);
    expect(tried).toEqual([0.85, 0.7]);
    tried.length = 0;
    expect((await smallest(photo, encode([900_000, 500_000, null, 450_000, 460_000])))?.size).toBe(450_000);
    tried.length = 0;
    expect(await smallest(photo, encode([]))).toBeUndefined();
  });
});
