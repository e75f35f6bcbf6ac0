import {
  campaignActivityView,
  type campaignBody,
  campaignView,
  importView,
  type launchCheckBody,
  launchCheckView,
  launchView,
  leadFilePreview,
  leadListView,
  leadView,
  messageView,
  rejectedRow,
  type templateBody,
  type templatePreviewBody,
  templatePreviewView,
  templateView,
} from "@penguinmails/contracts/http/campaigns";
import type { z } from "zod";
import type { Api } from "./api.ts";
import { type PageQuery, pageOf } from "./page.ts";

export type LeadList = z.output<typeof leadListView>;
export type LeadImport = z.output<typeof importView>;
export type LeadFilePreview = z.output<typeof leadFilePreview>;
export type Lead = z.output<typeof leadView>;
export type RejectedRow = z.output<typeof rejectedRow>;
export type Template = z.output<typeof templateView>;
type TemplateBody = z.input<typeof templateBody>;
export type Campaign = z.output<typeof campaignView>;
export type CampaignActivity = z.output<typeof campaignActivityView>;
export type LaunchCheck = z.output<typeof launchCheckView>;
export type LaunchPlan = z.input<typeof launchCheckBody>;
export type TemplatePreview = z.output<typeof templatePreviewView>;
export type Message = z.output<typeof messageView>;

/** The file goes as it is; the server reads encodings and separators. Large files take a while. */
export const importLeads = (api: Api, name: string, file: Blob) =>
  api.call("POST", "/v1/lead-lists", importView, {
    query: { name },
    raw: { body: file, contentType: "text/csv" },
    timeoutMs: 180_000,
  });
/** `head`: the file's beginning, see `headOf`. */
export const previewLeadFile = (api: Api, head: Blob) =>
  api.call("POST", "/v1/lead-lists/preview", leadFilePreview, {
    raw: { body: head, contentType: "text/csv" },
  });
export const listLeadLists = (api: Api, query: PageQuery = {}) =>
  api.call("GET", "/v1/lead-lists", pageOf(leadListView), { query });
export const getLeadList = (api: Api, id: string) => api.call("GET", `/v1/lead-lists/${id}`, leadListView);
export const listLeads = (api: Api, id: string, query: PageQuery = {}) =>
  api.call("GET", `/v1/lead-lists/${id}/leads`, pageOf(leadView), { query });
export const listRejectedRows = (api: Api, id: string, query: PageQuery = {}) =>
  api.call("GET", `/v1/lead-lists/${id}/rejected`, pageOf(rejectedRow), { query });

export const listTemplates = (api: Api, query: PageQuery = {}) =>
  api.call("GET", "/v1/templates", pageOf(templateView), { query });
export const getTemplate = (api: Api, id: string) => api.call("GET", `/v1/templates/${id}`, templateView);
export const createTemplate = (api: Api, body: TemplateBody, idempotencyKey: string) =>
  api.call("POST", "/v1/templates", templateView, { json: body, idempotencyKey });
export const updateTemplate = (api: Api, id: string, body: TemplateBody) =>
  api.call("PUT", `/v1/templates/${id}`, templateView, { json: body });
/** The text as one lead of a list would get it. Nothing is stored. */
export const previewTemplate = (api: Api, body: z.input<typeof templatePreviewBody>, signal?: AbortSignal) =>
  api.call("POST", "/v1/templates/preview", templatePreviewView, { json: body, ...(signal && { signal }) });

export const listCampaigns = (api: Api, query: PageQuery = {}) =>
  api.call("GET", "/v1/campaigns", pageOf(campaignView), { query });
export const getCampaign = (api: Api, id: string) => api.call("GET", `/v1/campaigns/${id}`, campaignView);
export const createCampaign = (api: Api, body: z.input<typeof campaignBody>, idempotencyKey: string) =>
  api.call("POST", "/v1/campaigns", campaignView, { json: body, idempotencyKey });
export const getCampaignActivity = (api: Api, id: string) =>
  api.call("GET", `/v1/campaigns/${id}/activity`, campaignActivityView);
/** Every blocker of a launch at once, with nothing stored. */
export const checkLaunch = (api: Api, plan: LaunchPlan) =>
  api.call("POST", "/v1/campaigns/check", launchCheckView, { json: plan });
/** Refused with `launch-blocked`: `errors` holds every blocker at once and nothing was started. */
export const launchCampaign = (api: Api, id: string) =>
  api.call("POST", `/v1/campaigns/${id}/launch`, launchView);
export const steerCampaign = (api: Api, id: string, verb: "pause" | "resume" | "stop") =>
  api.call("POST", `/v1/campaigns/${id}/${verb}`, campaignView);
export const listMessages = (api: Api, id: string, query: PageQuery & { readonly state?: string } = {}) =>
  api.call("GET", `/v1/campaigns/${id}/messages`, pageOf(messageView), { query });
