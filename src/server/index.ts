export { type ServeOptions, type StudyServer, serveStudies } from "./serve.ts";
