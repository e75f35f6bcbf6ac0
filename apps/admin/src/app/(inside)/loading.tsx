export { PageSkeleton as default } from "@penguinmails/ui/page-skeleton";
