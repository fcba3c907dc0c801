import { Link } from '@tanstack/react-router';
import type { ServiceSummary } from '../api/types';
import { count } from '../lib/format';
import { rank, type Status } from '../lib/status';
import { Mark } from './Mark';

/** More marks than this say nothing more. */
const MOST = 600;

export function summaryStatus(service: ServiceSummary): Status {
  return service.critical > 0 ? 'critical' : service.warning > 0 ? 'warning' : 'passing';
}

/** One mark for each service, the worst first: with its name while there is room for names. */
export function Roll({ services, named }: { services: readonly ServiceSummary[]; named: boolean }) {
  const called = services
    .map((service) => ({ service, status: summaryStatus(service) }))
    .sort((a, b) => rank(a.status) - rank(b.status) || a.service.name.localeCompare(b.service.name));
  const shown = called.slice(0, MOST);
  return (
    <>
      <div className={named ? 'roll named' : 'roll'} style={named ? undefined : { paddingTop: 10 }}>
        {shown.map(({ service, status }) => (
          <Link
            key={service.name}
            to="/service"
            search={{ name: service.name }}
            preload={false}
            data-roll={service.name}
            data-status={status}
            aria-label={named ? undefined : `${service.name}: ${status}`}
            title={named ? undefined : `${service.name}: ${service.passing} of ${service.instances} passing`}
          >
            <Mark status={status} title={named ? status : undefined} />
            {named && <><span className="clip">{service.name}</span><span className="figure">{status === 'passing' ? service.instances : `${service.passing}/${service.instances}`}</span></>}
          </Link>
        ))}
      </div>
      {called.length > shown.length && <p className="quiet">and {count(called.length - shown.length)} more, none of them worse</p>}
    </>
  );
}
