/** Where a client finds this service: for people to paste. */
export function curlSnippet(origin: string, service: string): string {
  return `curl '${origin}v1/health/service/${encodeURIComponent(service)}?passing'`;
}

export function dnsName(service: string): string {
  return `${service}.service.consul`;
}

export function digSnippet(host: string, port: number, service: string): string {
  return `dig @${host} -p ${port} ${dnsName(service)} SRV +short`;
}

export function watchSnippet(origin: string, service: string): string {
  return `curl -N '${origin}v1/rollcall/events?service=${encodeURIComponent(service)}'`;
}

export function springSnippet(host: string, port: string, service: string): string {
  return `# a client: RestClient to http://${service} through spring-cloud-starter-loadbalancer
spring:
  cloud:
    consul:
      host: ${host}
      port: ${port}`;
}
