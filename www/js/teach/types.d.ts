// What a tutor tells.

import type { Epoch, Report, Settings, Snapshot, Wishes, WorkDone } from '../messages.js';
import type { LessonMissing } from './lesson.js';

/** `paused`: it stopped before the epochs that were wanted were over. */
export type TutorState = 'idle' | 'running' | 'paused';

/** What there has to be before training. */
export type Missing = 'net' | LessonMissing;

/** The files of one project, by name. Each is written whole, or stays as it was. */
export interface Files {
  names(): Promise<string[]>;
  /** Null if there is none of this name. */
  read(name: string): Promise<Blob | null>;
  write(name: string, contents: Blob): Promise<void>;
  remove(name: string): Promise<void>;
}

/** A place for projects, in what storage a browser has. */
export interface Shelf {
  /** Their ids. */
  projects(): Promise<string[]>;
  /** Those of a project, which need not be there yet. */
  files(id: string): Promise<Files>;
  remove(id: string): Promise<void>;
}

/** All that a tutor knows, but for the lesson. */
export interface TutorSnapshot {
  settings: Wishes;
  epochs: number;
  patience: number;
  threshold: number;
  history: Epoch[];
  best: number | null;
  /** Whether there were epochs to come. */
  paused: boolean;
  learnt: Snapshot | null;
  /** What the best epoch had learnt. */
  bestLearnt: Snapshot | null;
}

export interface TutorEvents {
  state: TutorState;
  progress: WorkDone;
  epoch: Epoch;
  /** These, or epochs, patience or threshold, have changed. */
  settings: Settings | null;
  report: Report | null;
  /** Weights have changed, or were forgotten. */
  learnt: undefined;
}
