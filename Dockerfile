# One image for api, worker, dashboard, admin and the migrations; docker-compose.yml says which of them a container is.
FROM node:24-bookworm-slim AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1 TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1
COPY . .
RUN npm ci
RUN npx turbo run build --filter=@penguinmails/api --filter=@penguinmails/worker --filter=@penguinmails/dashboard --filter=@penguinmails/admin
RUN node scripts/build/bundle.mjs scripts/migrate.ts dist/migrate.js \
 && node scripts/build/bundle.mjs scripts/add-staff.ts dist/add-staff.js
RUN npm prune --omit=dev && rm -rf .turbo apps/*/.next/cache

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps NEXT_TELEMETRY_DISABLED=1
COPY --from=build --chown=node:node /app /app
# A fresh volume takes over whose folder it is mounted on.
RUN install -d -o node -g node -m 700 /backups
USER node
