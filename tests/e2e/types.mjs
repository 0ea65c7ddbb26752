// Reads what `www/voxelkeep.d.ts` is written in, a small part of TypeScript, and says where a value is not of a type.
import { readFileSync } from 'node:fs';

/** A comment or space, or a token. */
const PIECE = /\/\/.*|\/\*[^]*?\*\/|\s+|("[^"]*"|[\w$]+|[^])/g;

const tokensOf = (text) => Array.from(text.matchAll(PIECE), ([, token]) => token).filter(Boolean);

/** A type is an object with a `kind`; what is read from the front of `tokens` is taken off them. */
class Reader {
  constructor(tokens) {
    this.tokens = tokens;
  }

  next(expected) {
    const token = this.tokens.shift();
    if (expected !== undefined && token !== expected) throw new Error(`${token} where ${expected} is read`);
    return token;
  }

  takes(token) {
    if (this.tokens[0] !== token) return false;
    this.tokens.shift();
    return true;
  }

  /** Everything up to the end, by name. */
  declarations() {
    const named = {};
    while (this.tokens.length > 0) {
      this.takes('export');
      const what = this.next();
      if (what === 'declare') {
        this.next('global');
        this.next('{');
        Object.assign(named, { global: this.declarations() });
      } else if (what === '}') {
        break;
      } else {
        const name = this.next();
        if (what === 'type') this.next('=');
        named[name] = this.type();
        this.takes(';');
      }
    }
    return named;
  }

  type() {
    return this.several('|', 'union', () => this.several('&', 'all', () => this.list()));
  }

  several(sign, kind, read) {
    this.takes(sign);
    const types = [read()];
    while (this.takes(sign)) types.push(read());
    return types.length > 1 ? { kind, types } : types[0];
  }

  list() {
    let type = this.single();
    while (this.takes('[')) {
      this.next(']');
      type = { kind: 'list', of: type };
    }
    return type;
  }

  single() {
    const token = this.next();
    if (token === '{') return { kind: 'object', members: this.members() };
    if (token === '[') return { kind: 'tuple', types: this.until(']') };
    if (token.startsWith('"')) return { kind: 'literal', value: token.slice(1, -1) };
    return { kind: 'named', name: token, of: this.takes('<') ? this.until('>') : [] };
  }

  /** Types with commas between them. */
  until(end) {
    const types = [];
    while (!this.takes(end)) {
      types.push(this.type());
      this.takes(',');
    }
    return types;
  }

  members(end = '}') {
    const members = {};
    while (!this.takes(end)) {
      let name = this.next();
      if (name === 'readonly') name = this.next();
      const optional = this.takes('?');
      const parameters = this.takes('(') ? this.members(')') : null;
      this.next(':');
      members[name] = { optional, parameters, type: this.type() };
      if (!this.takes(';')) this.takes(',');
    }
    return members;
  }
}

/** The types of the scripting face, by name. */
export function faceTypes() {
  const text = readFileSync(new URL('../../www/voxelkeep.d.ts', import.meta.url), 'utf8');
  return new Reader(tokensOf(text)).declarations();
}

const PRIMITIVES = ['string', 'number', 'boolean'];

/**
 * Where a value is not of a type: each place with what is wrong there. An object has the members of its type and no
 * others. Bytes stand as `{ $class }`, the name of what holds them.
 */
export function faults(types, type, value, at) {
  const wrong = (what) => [`${at} is ${JSON.stringify(value)?.slice(0, 80)}, not ${what}`];
  const ofEach = (values, typeOf) => values.flatMap((one, k) => faults(types, typeOf(k), one, `${at}[${k}]`));
  switch (type.kind) {
    case 'literal':
      return value === type.value ? [] : wrong(`"${type.value}"`);
    case 'union': {
      const each = type.types.map((one) => faults(types, one, value, at));
      return each.some((found) => found.length === 0) ? [] : each.flat();
    }
    case 'list':
      return Array.isArray(value) ? ofEach(value, () => type.of) : wrong('a list');
    case 'tuple': {
      const { length } = type.types;
      const fits = Array.isArray(value) && value.length === length;
      return fits ? ofEach(value, (k) => type.types[k]) : wrong(`${length} values`);
    }
    case 'object':
    case 'all':
      return ofObject(types, membersOf(types, type), value, at) ?? wrong('an object');
    default:
      return ofNamed(types, type, value, at) ?? wrong(type.name);
  }
}

function membersOf(types, type) {
  if (type.kind === 'all') return Object.assign({}, ...type.types.map((one) => membersOf(types, one)));
  return type.kind === 'named' ? types[type.name].members : type.members;
}

function ofObject(types, members, value, at) {
  if (typeof value !== 'object' || !value || Array.isArray(value)) return null;
  const known = Object.entries(members).flatMap(([name, { optional, type }]) => {
    if (!(name in value)) return optional ? [] : [`${at}.${name} is absent`];
    return faults(types, type, value[name], `${at}.${name}`);
  });
  const others = Object.keys(value).filter((name) => !(name in members));
  return [...known, ...others.map((name) => `${at}.${name} is in no type`)];
}

function ofNamed(types, { name }, value, at) {
  if (name in types) return faults(types, types[name], value, at);
  if (name === 'null') return value === null ? [] : null;
  if (name === 'void') return value === undefined ? [] : null;
  if (PRIMITIVES.includes(name)) return typeof value === name ? [] : null;
  return value?.$class === name ? [] : null;
}
