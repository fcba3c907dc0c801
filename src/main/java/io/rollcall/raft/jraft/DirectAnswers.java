package io.rollcall.raft.jraft;

import com.alipay.remoting.ProtocolCode;
import com.alipay.remoting.ProtocolManager;
import com.alipay.remoting.RemotingCommand;
import com.alipay.remoting.RemotingContext;
import com.alipay.remoting.rpc.protocol.RpcCommandCode;
import com.alipay.remoting.rpc.protocol.RpcProtocol;
import com.alipay.remoting.rpc.protocol.RpcProtocolV2;
import com.alipay.remoting.rpc.protocol.RpcResponseProcessor;
import java.util.concurrent.ExecutorService;

/**
 * Takes peers' answers on the thread that reads them, which the transport would hand to a pool:
 * whoever asked, this product or the engine, names the thread that it goes on on.
 */
final class DirectAnswers extends RpcResponseProcessor {
  static {
    for (byte protocol : new byte[] {RpcProtocol.PROTOCOL_CODE, RpcProtocolV2.PROTOCOL_CODE}) {
      ProtocolManager.getProtocol(ProtocolCode.fromBytes(protocol))
          .getCommandHandler()
          .registerProcessor(RpcCommandCode.RPC_RESPONSE, new DirectAnswers());
    }
  }

  private DirectAnswers() {}

  /**
   * For all of the process, once, by the class loader. A client must have started, which makes the
   * transport's protocols.
   */
  static void register() {}

  @Override
  public void process(RemotingContext context, RemotingCommand answer, ExecutorService pool) {
    doProcess(context, answer);
  }
}
