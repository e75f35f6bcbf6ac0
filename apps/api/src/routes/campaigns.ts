import {
  campaignActivityView,
  campaignBody,
  campaignView as campaignSchema,
  launchCheckBody,
  launchCheckView,
  launchView,
  messageView,
} from "@penguinmails/contracts/http/campaigns";
import { idParam, listOf, page, pageOfMessages } from "@penguinmails/contracts/http/common";
import { campaignActivity } from "@penguinmails/services/campaigns/campaign-activity";
import { campaignView, listCampaigns } from "@penguinmails/services/campaigns/campaign-view";
import { checkLaunch } from "@penguinmails/services/campaigns/check-launch";
import { createCampaign } from "@penguinmails/services/campaigns/create-campaign";
import { launchCampaign } from "@penguinmails/services/campaigns/launch-campaign";
import { getMessage, listMessages } from "@penguinmails/services/campaigns/list-messages";
import { pauseCampaign, resumeCampaign, stopCampaign } from "@penguinmails/services/campaigns/steer-campaign";
import { z } from "zod";
import { type Route, tenantRoute } from "../route.ts";

const steer = (verb: string, summary: string, act: typeof pauseCampaign): Route =>
  tenantRoute({
    method: "post",
    path: `/v1/campaigns/{id}/${verb}`,
    summary,
    level: "manager",
    params: idParam,
    status: 200,
    response: campaignSchema,
    handle: ({ container, caller, params }) => act(container, caller, params.id),
  });

export const campaignRoutes: readonly Route[] = [
  tenantRoute({
    method: "post",
    path: "/v1/campaigns",
    summary: "Make a draft",
    level: "manager",
    idempotent: true,
    body: campaignBody,
    status: 201,
    response: campaignSchema,
    handle: ({ container, caller, body }) => createCampaign(container, caller, body),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/campaigns",
    summary: "All campaigns, newest first",
    level: "viewer",
    query: page,
    status: 200,
    response: listOf(campaignSchema),
    handle: ({ container, caller, query }) =>
      container.database.withTenant(caller.tenantId, (tx) => listCampaigns(tx, query, container.clock.now())),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/campaigns/{id}",
    summary: "One campaign with its live counts and why messages are held",
    level: "viewer",
    params: idParam,
    status: 200,
    response: campaignSchema,
    handle: ({ container, caller, params }) =>
      container.database.withTenant(caller.tenantId, (tx) =>
        campaignView(tx, params.id, container.clock.now()),
      ),
  }),
  tenantRoute({
    method: "post",
    path: "/v1/campaigns/check",
    summary: "What a launch of this would say; nothing is stored",
    level: "manager",
    body: launchCheckBody,
    status: 200,
    response: launchCheckView,
    handle: ({ container, caller, body }) => checkLaunch(container, caller, body),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/campaigns/{id}/activity",
    summary: "A campaign by operator, and what happened last",
    level: "viewer",
    params: idParam,
    status: 200,
    response: campaignActivityView,
    handle: ({ container, caller, params }) =>
      container.database.withTenant(caller.tenantId, (tx) =>
        campaignActivity(tx, params.id, container.clock.now()),
      ),
  }),
  tenantRoute({
    method: "post",
    path: "/v1/campaigns/{id}/launch",
    summary: "Start a draft; every blocker is listed at once",
    level: "manager",
    params: idParam,
    status: 202,
    response: launchView,
    handle: ({ container, caller, params }) => launchCampaign(container, caller, params.id),
  }),
  steer("pause", "Hold everything that was not handed over yet", pauseCampaign),
  steer("resume", "Go on", resumeCampaign),
  steer("stop", "End it for good", stopCampaign),
  tenantRoute({
    method: "get",
    path: "/v1/campaigns/{id}/messages",
    summary: "Messages in the order of the list, with their events",
    level: "viewer",
    params: idParam,
    query: pageOfMessages.extend({ state: z.string().max(20).optional() }),
    status: 200,
    response: listOf(messageView),
    handle: ({ container, caller, params, query }) =>
      container.database.withTenant(caller.tenantId, async (tx) => {
        await campaignView(tx, params.id, container.clock.now());
        return listMessages(tx, params.id, query);
      }),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/messages/{id}",
    summary: "One message with its events",
    level: "viewer",
    params: idParam,
    status: 200,
    response: messageView,
    handle: ({ container, caller, params }) =>
      container.database.withTenant(caller.tenantId, (tx) => getMessage(tx, params.id)),
  }),
];
