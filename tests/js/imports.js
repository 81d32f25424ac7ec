// @ts-check
// What imports what, in Rust and in JavaScript, read from the text of the files.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** Of each file, the files that it imports, as paths below one folder. @typedef {Map<string, Set<string>>} Imports */

/** The files of a folder and of those within whose names end so. @param {string} folder @param {string} end */
function filesOf(folder, end) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  // Windows has other separators.
  return names
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith(end))
    .sort();
}

/** Static imports: what is fetched with a script. @param {string} folder @returns {Imports} */
export function importsOfScripts(folder) {
  /** @type {Imports} */
  const imports = new Map();
  for (const name of filesOf(folder, '.js')) {
    const text = readFileSync(join(folder, name), 'utf8');
    const found = [...text.matchAll(/^(?:import|export)\b[^;']*?'(\.[^']+)'/gm)].map(([, path]) =>
      posix.join(posix.dirname(name), path),
    );
    imports.set(name, new Set(found));
  }
  return imports;
}

/**
 * The paths that begin with `crate::` or `super::`, with what stands in braces one by one.
 *
 * @param {string} text
 * @returns {string[][]} their names
 */
export function pathsIn(text) {
  /** @type {string[][]} */
  const found = [];
  /** @param {string[]} before @param {number} at @returns {number} the place behind the path */
  function read(before, at) {
    const [name] = /^\w+/.exec(text.slice(at)) ?? [''];
    const path = name ? [...before, name] : before;
    let next = at + name.length;
    if (!text.startsWith('::', next)) {
      found.push(path);
      return next;
    }
    next += 2;
    if (text[next] !== '{') return read(path, next);
    next += 1;
    while (/\s/.test(text[next] ?? '')) next += 1;
    while (next < text.length && text[next] !== '}') {
      next = read(path, next);
      // Behind `as`, and from one name to the next.
      while (next < text.length && !/[,}]/.test(text[next])) next += 1;
      while (/[,\s]/.test(text[next] ?? '')) next += 1;
    }
    return next + 1;
  }
  for (const { index } of text.matchAll(/(?<![\w:])(?:crate|super)::/g)) read([], index);
  return found;
}

/**
 * What the code of a crate imports, but for its tests. What a `mod.rs` hands on is imported from where it is.
 *
 * @param {string} folder with the crate's `lib.rs`
 * @returns {Imports}
 */
export function importsOfCrate(folder) {
  const files = filesOf(folder, '.rs');
  const code = new Map(
    files.map((name) => {
      const [own] = readFileSync(join(folder, name), 'utf8').split(
        /^#\[cfg\([^\]]*\btest\b[^\]]*\]\n(?:#\[[^\]]*\]\n)*(?:pub )?mod /m,
      );
      return [name, own.replaceAll(/\/\/.*$/gm, '')];
    }),
  );
  /** The file of a module, by its names. @param {string[]} names */
  const fileOf = (names) =>
    names.length === 0
      ? 'lib.rs'
      : [`${names.join('/')}.rs`, `${names.join('/')}/mod.rs`].find((name) => existsSync(join(folder, name)));
  /** The module that a file is. @param {string} name */
  const moduleOf = (name) => (name === 'lib.rs' ? [] : name.replace(/(\/mod)?\.rs$/, '').split('/'));
  /** What a module hands on: of each name, the module that has it. @param {string[]} module @param {string} name */
  function handedOn(module, name) {
    const uses = code.get(fileOf(module) ?? '')?.matchAll(/^pub(?:\([^)]*\))? use ((?:\w+::)+)(\{[^}]*\}|\w+|\*);/gm);
    for (const [, path, names] of uses ?? []) {
      const whole = path.split('::').filter(Boolean);
      const target = whole[0] === 'crate' ? whole.slice(1) : [...module, ...whole.filter((part) => part !== 'self')];
      if (
        names === '*'
          ? code.get(fileOf(target) ?? '')?.match(new RegExp(`\\b(struct|enum|fn|type|const) ${name}\\b`))
          : new RegExp(`\\b${name}\\b`).test(names)
      ) {
        return target;
      }
    }
    return null;
  }
  /** The file that has what a path names. @param {string[]} module where it stands @param {string[]} path */
  function target(module, [first, ...rest]) {
    let at = first === 'crate' ? [] : module.slice(0, -1);
    let names = rest;
    while (names[0] === 'super') [at, names] = [at.slice(0, -1), names.slice(1)];
    for (const name of names) {
      if (fileOf([...at, name])) at = [...at, name];
      else return fileOf(handedOn(at, name) ?? at);
    }
    return fileOf(at);
  }
  return new Map(
    files.map((name) => {
      const module = moduleOf(name);
      const own = code.get(name) ?? '';
      const paths = pathsIn(own).map((path) => target(module, path));
      // A module's own children are named without `self`.
      const children = [...own.matchAll(/(?<![\w:.])(\w+)::/g)].map(([, child]) => fileOf([...module, child]));
      const found = [...paths, ...children].filter((file) => file !== undefined && file !== name);
      return [name, new Set(/** @type {string[]} */ (found))];
    }),
  );
}

/**
 * Files that import each other in a circle.
 *
 * @param {Imports} imports
 * @returns {string[][]}
 */
export function circles(imports) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  /** @type {string[]} */
  const path = [];
  /** @type {string[][]} */
  const found = [];
  // Tarjan's strongly connected components.
  /** @param {string} file @returns {number} */
  function visit(file) {
    const own = seen.size;
    seen.set(file, own);
    path.push(file);
    let lowest = own;
    for (const next of imports.get(file) ?? []) {
      if (!seen.has(next)) lowest = Math.min(lowest, visit(next));
      else if (path.includes(next)) lowest = Math.min(lowest, seen.get(next) ?? own);
    }
    if (lowest === own) {
      const circle = path.splice(path.indexOf(file));
      if (circle.length > 1) found.push(circle.sort());
    }
    return lowest;
  }
  for (const file of imports.keys()) if (!seen.has(file)) visit(file);
  return found;
}
