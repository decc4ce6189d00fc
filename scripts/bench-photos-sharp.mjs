// bench-photos-sharp.mjs PHOTO TIMES once|anew: prints the seconds of processor time that sharp takes for what the
// product's child makes of a photo, and the most memory of this process in bytes. One thread, warmed up.
// once: decoded once, the smaller sizes made of the larger. anew: each size decoded from the file, so that
// libvips may decode at half or a quarter of the size.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import process from 'node:process'

const require = createRequire(join(process.cwd(), 'package.json'))
const sharp = require('sharp')
const { rgbaToThumbHash } = await import(require.resolve('thumbhash'))
const [photo, times, way] = process.argv.slice(2)
sharp.concurrency(1)
sharp.cache(false)

const within = side => ({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
const pixels = pipeline => pipeline.raw().toBuffer({ resolveWithObject: true })
const again = ({ data, info }) => sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } })
const jpeg = pipeline => pipeline.jpeg({ quality: 82, optimiseCoding: false }).toBuffer()

async function placeholder(pipeline) {
  const { data, info } = await pixels(pipeline.resize(within(100)).ensureAlpha())
  return rgbaToThumbHash(info.width, info.height, data)
}

async function once() {
  const display = await pixels(sharp(photo).rotate().resize(within(2048)))
  const large = await pixels(again(display).resize(within(1280)))
  const small = await pixels(again(large).resize(within(320)))
  return [await jpeg(again(display)), await jpeg(again(large)), await jpeg(again(small)), await placeholder(again(small))]
}

async function anew() {
  const upright = side => sharp(photo).rotate().resize(within(side))
  const small = await jpeg(upright(320))
  return [await jpeg(upright(2048)), await jpeg(upright(1280)), small, await placeholder(sharp(small))]
}

const prepare = way === 'once' ? once : anew
await prepare()
const before = process.cpuUsage()
for (let time = 0; time < Number(times); time++) await prepare()
const { user, system } = process.cpuUsage(before)
process.stdout.write(`${(user + system) / 1e6 / Number(times)} ${process.resourceUsage().maxRSS * 1024}\n`)
