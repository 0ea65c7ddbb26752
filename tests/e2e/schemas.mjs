// Holds a JSON file that the page wrote to its schema in `docs/schemas`, by a validator from outside.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import Ajv from 'ajv/dist/2020.js';

const FOLDER = new URL('../../docs/schemas/', import.meta.url);

/** Fails unless the value is of the schema of this name. */
export async function holdToSchema(name, value) {
  const schema = JSON.parse(await readFile(new URL(`${name}.schema.json`, FOLDER), 'utf8'));
  // The formats are Rust's names of numbers, and their bounds stand beside them.
  const validator = new Ajv({ allErrors: true, validateFormats: false });
  const isOf = validator.compile(schema);
  assert.ok(isOf(value), `${name}: ${validator.errorsText(isOf.errors)}`);
  assert.ok(!isOf({ ...value, surplus: 1 }), 'what it does not name is no part of it');
}
