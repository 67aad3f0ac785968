import type { handleUnaryCall } from "@grpc/grpc-js";
import type { Context } from "./context.ts";
import * as protocol from "./protocol.ts";
import { ticks } from "./records.ts";

const LEADER = 8;

/** A cluster of one, whose leader it is. */
export const gossip = (context: Context): handleUnaryCall<unknown, unknown> => {
  const id = crypto.randomUUID();
  const { ClusterInfo, EndPoint, MemberInfo } = protocol.pb.gossip;
  return (_call, done) => {
    const member = new MemberInfo()
      .setInstanceId(protocol.structuredUuid(id))
      .setTimeStamp(ticks(context.now()))
      .setState(LEADER)
      .setIsAlive(true)
      .setHttpEndPoint(new EndPoint().setAddress("127.0.0.1").setPort(context.port()));
    done(null, new ClusterInfo().addMembers(member));
  };
};
