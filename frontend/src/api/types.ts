/* What the node answers. Consul's routes write their fields in capitals, Rollcall's own in camel case. */

export interface Overview {
  datacenter: string;
  clusterName: string;
  node: string;
  version: string;
  readOnly: boolean;
  leader?: string;
  term: number;
  quorum: number;
  voters: number;
  failureTolerance: number;
  healthy: boolean;
  sentence: string;
  members: Member[];
  counts: {
    services: number;
    instances: number;
    passing: number;
    warning: number;
    critical: number;
    nodes: number;
    nodesCritical: number;
    sessions: number;
    keys: number;
  };
  rates: { readsPerSecond: number; writesPerSecond: number };
  sizes: { stateBytes: number; logBytes: number; journalBytes: number };
  appliedIndex: number;
}

export interface Member {
  name: string;
  address: string;
  http?: string;
  role: string;
  /** Absent while the leader cannot be asked. */
  alive?: boolean;
  term?: number;
  lastIndex?: number;
  lagEntries?: number;
  lastContactMillis?: number;
  version?: string;
}

export interface ServiceSummary {
  name: string;
  instances: number;
  passing: number;
  warning: number;
  critical: number;
  tags: string[];
  nodes: string[];
  meta: Record<string, string[]>;
  flaps: number[];
}

export type EntryKind =
  | 'instance-registered'
  | 'instance-changed'
  | 'instance-replaced'
  | 'instance-moved'
  | 'instance-deregistered'
  | 'check-status'
  | 'node-joined'
  | 'node-lost'
  | 'node-returned'
  | 'node-reaped'
  | 'leader-elected'
  | 'session-created'
  | 'session-ended'
  | 'lock-acquired'
  | 'lock-released'
  | 'key-created'
  | 'key-changed'
  | 'key-deleted';

export interface Entry {
  id: string;
  index: number;
  sub: number;
  time: string;
  kind: EntryKind;
  node?: string;
  service?: string;
  instance?: string;
  check?: string;
  key?: string;
  session?: string;
  from?: string;
  to?: string;
  by?: string;
  size?: number;
  message: string;
  output?: string;
}

export interface JournalPage {
  entries: Entry[];
  next?: string;
}

export interface KeyMatch {
  key: string;
  size: number;
  flags: number;
  modifyIndex: number;
  session?: string;
  excerpt?: string;
}

export interface KeyMatches {
  matches: KeyMatch[];
  next?: string;
  truncated: boolean;
}

export interface SpringProperty {
  name: string;
  value: string;
  source: string;
  key: string;
  overridden: { source: string; value: string }[];
}

export interface SpringView {
  sources: { prefix: string; keys: number }[];
  properties: SpringProperty[];
}

export interface Check {
  Node: string;
  CheckID: string;
  Name: string;
  Status: string;
  Notes: string;
  Output: string;
  ServiceID: string;
  ServiceName: string;
  Type: string;
  ModifyIndex: number;
}

export interface Instance {
  ID: string;
  Service: string;
  Tags: string[] | null;
  Address: string;
  Port: number;
  Meta: Record<string, string> | null;
  Weights: { Passing: number; Warning: number };
  TaggedAddresses?: Record<string, { Address: string; Port: number }> | null;
  CreateIndex: number;
  ModifyIndex: number;
}

export interface Node {
  ID: string;
  Node: string;
  Address: string;
  Meta: Record<string, string> | null;
}

export interface HealthEntry {
  Node: Node;
  Service: Instance;
  Checks: Check[];
}

export interface NodeDetail extends Node {
  Services: Instance[];
  Checks: Check[];
}

/** A key as the page keeps it: the value as bytes, the flags as text because they have 64 bits. */
export interface StoredKey {
  key: string;
  value: Uint8Array;
  flags: string;
  createIndex: number;
  modifyIndex: number;
  lockIndex: number;
  session?: string;
}

export interface Session {
  ID: string;
  Name: string;
  Node: string;
  TTL: string;
  Behavior: string;
  LockDelay: number;
  NodeChecks: string[] | null;
  CreateIndex: number;
}

/** A session and the keys it holds; `keys` names the first hundred. */
export interface LockHolder {
  session: string;
  name: string;
  node: string;
  behavior: string;
  ttl: string;
  lockDelayMillis: number;
  createIndex: number;
  held: number;
  keys: string[];
}

export interface Coordinate {
  Node: string;
  Coord: { Vec: number[]; Error: number; Adjustment: number; Height: number };
}

export interface Self {
  Config: { NodeName: string; Datacenter: string; Version: string };
  DebugConfig?: Record<string, unknown>;
}
