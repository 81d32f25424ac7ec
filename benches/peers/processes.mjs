// The browser's processes as Linux sees them; elsewhere nothing is known of them. SwiftShader computes, and keeps its
// buffers, in the GPU process.

import { readFileSync, readdirSync } from 'node:fs';

/** The kernel counts CPU time in hundredths of a second. */
const TICK_MS = 10;

function all() {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => read(Number(pid)) ?? []);
  } catch {
    return [];
  }
}

/** One process, or `null` if it has just ended. */
function read(pid) {
  try {
    const file = (name) => readFileSync(`/proc/${pid}/${name}`, 'utf8');
    const status = file('status');
    const number = (name) => Number(status.match(new RegExp(`${name}:\\s+(\\d+)`))?.[1] ?? 0);
    // The name, in brackets, may hold anything; after it come the state and numbers.
    const [user, system] = file('stat')
      .replace(/^.*\) /s, '')
      .split(' ')
      .slice(11, 13)
      .map(Number);
    const command = file('cmdline');
    return { pid, parent: number('PPid'), peakKb: number('VmHWM'), command, cpuMs: (user + system) * TICK_MS };
  } catch {
    return null;
  }
}

/** A process and its descendants. */
function family(root) {
  const processes = all();
  const members = new Set([root]);
  for (let size = 0; size < members.size; ) {
    size = members.size;
    for (const { pid, parent } of processes) if (members.has(parent)) members.add(pid);
  }
  return processes.filter(({ pid }) => members.has(pid));
}

/** Milliseconds of CPU time so far, `NaN` where that is not known. */
export function cpuTime(root) {
  const processes = family(root);
  return processes.length ? processes.reduce((sum, { cpuMs }) => sum + cpuMs, 0) : NaN;
}

/** Peak resident memory of the largest renderer and the GPU process, in MB. */
export function peakMemory(root) {
  const processes = family(root);
  const peak = (type) =>
    Math.max(0, ...processes.filter(({ command }) => command.includes(`--type=${type}`)).map(({ peakKb }) => peakKb));
  return processes.length ? (peak('renderer') + peak('gpu-process')) / 1024 : undefined;
}
