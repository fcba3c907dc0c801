import { useQuery } from '@tanstack/react-query';
import { overviewQuery } from '../api/queries';

/** Until the node has said otherwise, nothing may be changed. */
export function useReadOnly(): boolean {
  return useQuery({ ...overviewQuery, select: (overview) => overview.readOnly }).data ?? true;
}
