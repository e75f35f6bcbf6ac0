import {
  templateBody,
  templatePreviewBody,
  templatePreviewView,
  templateView,
} from "@penguinmails/contracts/http/campaigns";
import { idParam, listOf, page } from "@penguinmails/contracts/http/common";
import { createTemplate } from "@penguinmails/services/templates/create-template";
import { previewTemplate } from "@penguinmails/services/templates/preview-template";
import { getTemplate, listTemplates } from "@penguinmails/services/templates/read-templates";
import { updateTemplate } from "@penguinmails/services/templates/update-template";
import { type Route, tenantRoute } from "../route.ts";

export const templateRoutes: readonly Route[] = [
  tenantRoute({
    method: "post",
    path: "/v1/templates",
    summary: "Make a template",
    level: "manager",
    idempotent: true,
    body: templateBody,
    status: 201,
    response: templateView,
    handle: ({ container, caller, body }) => createTemplate(container, caller, body),
  }),
  tenantRoute({
    method: "post",
    path: "/v1/templates/preview",
    summary: "A text as a lead would get it; nothing is stored",
    level: "manager",
    body: templatePreviewBody,
    status: 200,
    response: templatePreviewView,
    handle: ({ container, caller, body }) =>
      container.database.withTenant(caller.tenantId, (tx) => previewTemplate(tx, body)),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/templates",
    summary: "All templates, newest first",
    level: "viewer",
    query: page,
    status: 200,
    response: listOf(templateView),
    handle: ({ container, caller, query }) =>
      container.database.withTenant(caller.tenantId, (tx) => listTemplates(tx, query)),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/templates/{id}",
    summary: "One template",
    level: "viewer",
    params: idParam,
    status: 200,
    response: templateView,
    handle: ({ container, caller, params }) =>
      container.database.withTenant(caller.tenantId, (tx) => getTemplate(tx, params.id)),
  }),
  tenantRoute({
    method: "put",
    path: "/v1/templates/{id}",
    summary: "Change a template that no campaign is sending",
    level: "manager",
    params: idParam,
    body: templateBody,
    status: 200,
    response: templateView,
    handle: ({ container, caller, params, body }) => updateTemplate(container, caller, params.id, body),
  }),
];
