import { ensureBuilt } from "./build.js";

ensureBuilt();
