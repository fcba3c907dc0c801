export type Status = 'passing' | 'warning' | 'critical' | 'maintenance' | 'unknown';

/** Worst first. */
export const STATUSES: readonly Status[] = ['critical', 'warning', 'maintenance', 'passing', 'unknown'];

const MAINTENANCE = /^_(node|service)_maintenance/;

export interface CheckLike {
  CheckID: string;
  Status: string;
}

export function isMaintenance(check: CheckLike): boolean {
  return MAINTENANCE.test(check.CheckID);
}

export function statusOf(check: CheckLike): Status {
  if (isMaintenance(check)) return 'maintenance';
  switch (check.Status) {
    case 'passing':
    case 'warning':
    case 'critical':
      return check.Status;
    default:
      return 'unknown';
  }
}

export function rank(status: Status): number {
  return STATUSES.indexOf(status);
}

/** The status of what has these checks. Maintenance is asked for, so it stands before what it causes. */
export function worst(checks: readonly CheckLike[]): Status {
  const all = checks.map(statusOf);
  if (all.includes('maintenance')) return 'maintenance';
  return all.length === 0 ? 'passing' : all.reduce((a, b) => (rank(b) < rank(a) ? b : a));
}
