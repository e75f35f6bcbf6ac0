import { optionalServices } from "@penguinmails/core/fleet/optional-services";
import { renderMailu } from "@penguinmails/mailu/render";
import { expect, test } from "vitest";
import { mailuImages } from "./recipes.ts";

test("the bed has a stand-in for every image that the compose file of a node with everything names, and for no other", () => {
  const files = renderMailu({
    hostname: "n1.nodes.example",
    secretKey: "0123456789abcdef",
    apiToken: "0123456789abcdef",
    primaryIp: "198.18.1.11",
    secondary: [],
    egress: [],
    limits: null,
    extras: optionalServices,
  });
  const compose = files.find(({ path }) => path.endsWith("docker-compose.yml"))?.content ?? "";
  const named = [...compose.matchAll(/^ +image: (\S+)$/gm)].map((found) => found[1]);
  expect(named.sort()).toEqual(Object.keys(mailuImages).sort());
});
