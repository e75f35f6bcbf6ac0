export const composePath = "/mailu/docker-compose.yml";
const compose = ["docker", "compose", "-f", composePath] as const;

export const composeUp = [...compose, "up", "-d", "--remove-orphans"] as const;
export const composeStatus = [...compose, "ps", "--all", "--format", "json"] as const;
export const stopAll = [...compose, "stop"] as const;
export const restartAll = [...compose, "restart"] as const;
export const execIn = (service: string, ...words: readonly string[]) =>
  [...compose, "exec", "-T", service, ...words] as const;
export const stopService = (service: string) => [...compose, "stop", service] as const;
export const restartService = (service: string) => [...compose, "restart", service] as const;

/** A line for each: its name, when it was last started, how often by Docker itself, and how it is asked whether it is well. */
export const inspectContainers = (services: readonly string[]) => [
  ...["docker", "inspect", "--format"],
  "{{.Name}} {{.State.StartedAt}} {{.RestartCount}} {{json .Config.Healthcheck}}",
  ...services.map((service) => `mailu-${service}-1`),
];

/** Compose leaves a network that its file no longer names. */
export const listNetworks = [
  ...["docker", "network", "ls", "--filter", "label=com.docker.compose.project=mailu"],
  ...["--format", "{{.Name}}"],
] as const;
export const removeNetwork = (name: string) => ["docker", "network", "rm", name] as const;

/** What webmail leaves of ours once its container is gone; there may be none of it. People's own data stays. */
export const clearWebmail = [
  ["rm", "-f", "/mailu/overrides/nginx/penguinmails.conf", "/mailu/applied/penguinmails.conf"],
  removeNetwork("mailu_webmail"),
] as const;

/**
 * Postfix's log out of the journal, oldest first; at most `lines`. With a cursor its own entry comes first: only so does
 * journalctl show that it is there yet. Where it was rotated away, it begins in silence with the next one there is.
 */
export function readMailLog(cursor: string | null, lines: number): readonly string[] {
  const from = cursor === null ? [] : ["--cursor", cursor];
  const fields = "--output-fields=MESSAGE,__CURSOR,__REALTIME_TIMESTAMP";
  return [
    "journalctl",
    "--no-pager",
    "-q",
    "--all",
    "-o",
    "json",
    fields,
    "-n",
    `+${lines}`,
    ...from,
    "CONTAINER_TAG=mailu-smtp",
  ];
}
