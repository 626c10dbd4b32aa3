/** `node adapters/javascript/wallet/main.mjs`: the wallet, on standard input and output. */
import { serve } from "../kap.mjs";
import { Subject } from "./subject.mjs";

await serve(new Subject());
