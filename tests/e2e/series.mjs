// CT series made for a test: explicit little endian, odd sizes, slices that no two are alike, values that say
// where they are.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';
const CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2';
const LONG_VRS = new Set(['OB', 'OW', 'SQ', 'UN', 'UT']);
/** Rescale Intercept of the series. */
export const INTERCEPT = -1024;

/** Stored value of a voxel: rises differently along each axis, so that no flip or swap goes unseen. */
export function storedAt({ columns, rows }, column, row, slice) {
  const ramp = Math.floor((2600 * column) / columns) + Math.floor((900 * row) / rows);
  const corner = column < columns / 4 && row < rows / 5 ? 400 : 0;
  return (ramp + corner + 37 * slice) % 4096;
}

/** Writes a series into a new folder and returns the folder. */
export async function writeSeries({
  columns = 131,
  rows = 97,
  slices = 7,
  spacing = [0.7, 0.9, 2.5],
  patient = 'Test^Ada',
  uid = '1.2.826.0.1.3680043.10.1',
  frame = `${uid}.9`,
  origin = -11,
  modality = 'CT',
  description = 'Made for a test',
} = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'voxelkeep-'));
  const extent = { columns, rows, slices };
  for (let slice = 0; slice < slices; slice += 1) {
    const file = instance({ extent, slice, spacing, patient, uid, frame, origin, modality, description });
    await writeFile(join(folder, `IM${String(slice + 1).padStart(4, '0')}.dcm`), file);
  }
  return folder;
}

/** A data element in explicit little endian. */
export function element(group, number, vr, value) {
  let bytes = Buffer.isBuffer(value) ? value : Buffer.from(value, 'latin1');
  const filler = vr === 'UI' || vr === 'OB' ? 0 : 0x20;
  if (bytes.length % 2) bytes = Buffer.concat([bytes, Buffer.from([filler])]);
  const head = Buffer.alloc(LONG_VRS.has(vr) ? 12 : 8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4, 'latin1');
  if (LONG_VRS.has(vr)) head.writeUInt32LE(bytes.length, 8);
  else head.writeUInt16LE(bytes.length, 6);
  return Buffer.concat([head, bytes]);
}

const us = (value) => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
};

/** One slice as a DICOM file. */
export function instance({
  extent,
  slice,
  spacing: [dx, dy, dz],
  patient,
  uid,
  frame = `${uid}.9`,
  origin = -11,
  modality = 'CT',
  description = 'Made for a test',
}) {
  const { columns, rows } = extent;
  const sop = `${uid}.3.${slice + 1}`;
  const pixels = Buffer.alloc(columns * rows * 2);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const at = (row * columns + column) * 2;
      pixels.writeUInt16LE(storedAt(extent, column, row, slice), at);
    }
  }
  const meta = Buffer.concat([
    element(2, 1, 'OB', Buffer.from([0, 1])),
    element(2, 2, 'UI', CT_IMAGE),
    element(2, 3, 'UI', sop),
    element(2, 0x10, 'UI', EXPLICIT_LITTLE),
    element(2, 0x12, 'UI', `${uid}.0`),
  ]);
  const metaLength = Buffer.alloc(4);
  metaLength.writeUInt32LE(meta.length);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    element(2, 0, 'UL', metaLength),
    meta,
    element(8, 8, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'),
    element(8, 0x16, 'UI', CT_IMAGE),
    element(8, 0x18, 'UI', sop),
    element(8, 0x20, 'DA', '20240131'),
    element(8, 0x60, 'CS', modality),
    element(8, 0x103e, 'LO', description),
    element(0x10, 0x10, 'PN', patient),
    element(0x10, 0x20, 'LO', `id of ${patient}`),
    element(0x18, 0x50, 'DS', String(dz)),
    element(0x20, 0xd, 'UI', `${uid}.1`),
    element(0x20, 0xe, 'UI', `${uid}.2`),
    element(0x20, 0x11, 'IS', '4'),
    element(0x20, 0x13, 'IS', String(slice + 1)),
    element(0x20, 0x32, 'DS', `-40\\-30\\${(slice * dz + origin).toFixed(3)}`),
    element(0x20, 0x37, 'DS', '1\\0\\0\\0\\1\\0'),
    element(0x20, 0x52, 'UI', frame),
    element(0x28, 2, 'US', us(1)),
    element(0x28, 4, 'CS', 'MONOCHROME2'),
    element(0x28, 0x10, 'US', us(rows)),
    element(0x28, 0x11, 'US', us(columns)),
    element(0x28, 0x30, 'DS', `${dy}\\${dx}`),
    element(0x28, 0x100, 'US', us(16)),
    element(0x28, 0x101, 'US', us(12)),
    element(0x28, 0x102, 'US', us(11)),
    element(0x28, 0x103, 'US', us(0)),
    element(0x28, 0x1050, 'DS', '40'),
    element(0x28, 0x1051, 'DS', '400'),
    element(0x28, 0x1052, 'DS', String(INTERCEPT)),
    element(0x28, 0x1053, 'DS', '1'),
    element(0x28, 0x1054, 'LO', 'HU'),
    element(0x7fe0, 0x10, 'OW', pixels),
  ]);
}

/** A slice of another series than those that `writeSeries` makes by itself. */
export const strayInstance = () =>
  instance({
    extent: { columns: 40, rows: 30, slices: 1 },
    slice: 0,
    spacing: [1, 1, 1],
    patient: 'Test^Ada',
    uid: '1.2.826.0.1.3680043.10.7',
  });

const ROWS = Buffer.from([0x28, 0, 0x10, 0, 0x55, 0x53]);
const COLUMNS = Buffer.from([0x28, 0, 0x11, 0, 0x55, 0x53]);

/** A slice whose header claims more than any machine holds. */
export function tooLarge({ sides = 65535, frames = 10_000 } = {}) {
  const bytes = strayInstance();
  bytes.writeUInt16LE(sides, bytes.indexOf(ROWS) + 8);
  bytes.writeUInt16LE(sides, bytes.indexOf(COLUMNS) + 8);
  const at = bytes.indexOf(ROWS);
  return Buffer.concat([bytes.subarray(0, at), element(0x28, 8, 'IS', String(frames)), bytes.subarray(at)]);
}
