import type { handleUnaryCall } from "@grpc/grpc-js";
import type { Context } from "./context.ts";
import * as protocol from "./protocol.ts";
import { ticks } from "./records.ts";

const { VNodeState } = protocol.pb.gossip.MemberInfo;
const STATE = {
  unknown: VNodeState.UNKNOWN,
  follower: VNodeState.FOLLOWER,
  leader: VNodeState.LEADER,
};

/** Who belongs to the cluster, and who leads it. */
export const gossip = (context: Context): handleUnaryCall<unknown, unknown> => {
  const { ClusterInfo, EndPoint, MemberInfo } = protocol.pb.gossip;
  return (_call, done) => {
    const info = new ClusterInfo();
    for (const { id, isAlive, state, port } of context.node.members()) {
      info.addMembers(
        new MemberInfo()
          .setInstanceId(protocol.structuredUuid(id))
          .setTimeStamp(ticks(context.now()))
          .setState(STATE[state])
          .setIsAlive(isAlive)
          .setHttpEndPoint(new EndPoint().setAddress("127.0.0.1").setPort(port)),
      );
    }
    done(null, info);
  };
};
