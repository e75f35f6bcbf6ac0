import { type Config, optionalText, readConfig, wholeNumber } from "./env.ts";
import { sharedSettings } from "./shared.ts";

export const apiSettings = {
  ...sharedSettings,
  PORT: wholeNumber("Port of the API", 4000, 1, 65_535),
  TRUSTED_PROXIES: optionalText(
    "Addresses or networks, with commas, whose X-Forwarded-For is believed; loopback always is",
  ),
} as const;
export type ApiConfig = Config<typeof apiSettings>;

export function readApiConfig(env: NodeJS.ProcessEnv): ApiConfig {
  return readConfig(apiSettings, env);
}
