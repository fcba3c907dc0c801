package io.rollcall.raft.jraft;

import com.alipay.remoting.CustomSerializer;
import com.alipay.remoting.CustomSerializerManager;
import com.alipay.remoting.InvokeContext;
import com.alipay.remoting.exception.DeserializationException;
import com.alipay.remoting.rpc.RequestCommand;
import com.alipay.remoting.rpc.ResponseCommand;
import com.alipay.remoting.rpc.protocol.RpcRequestCommand;
import com.alipay.remoting.rpc.protocol.RpcResponseCommand;
import io.rollcall.model.Bytes;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.model.codec.MalformedRecordException;

/**
 * What nodes say to each other beside the engine's own messages, on the same port. The transport
 * names the class of a message and hands its content to the serializer registered for that class,
 * so no object is ever built from what a peer says it is.
 */
sealed interface PeerMessage {

  /**
   * @param cluster the asker's cluster; another one is refused
   * @param sender the asker's name
   * @param topic who shall answer
   */
  record Request(String cluster, String sender, String topic, Bytes body) implements PeerMessage {}

  /**
   * @param body the answer; for a status other than {@link #OK} a message
   */
  record Response(int status, Bytes body) implements PeerMessage {
    static final int OK = 0;
    static final int UNKNOWN_TOPIC = 1;
    static final int OTHER_CLUSTER = 2;
    static final int FAILED = 3;
  }

  /** Makes the messages known to the transport; once a process, by the class loader. */
  static void register() {
    Registration.DONE.run();
  }

  /** The contents: the fields in their order, one format version byte first. */
  enum Wire implements CustomSerializer {
    INSTANCE;

    private static final int VERSION = 1;

    @Override
    public <T extends RequestCommand> boolean serializeHeader(T request, InvokeContext context) {
      return false;
    }

    @Override
    public <T extends ResponseCommand> boolean serializeHeader(T response) {
      return false;
    }

    @Override
    public <T extends RequestCommand> boolean deserializeHeader(T request) {
      return false;
    }

    @Override
    public <T extends ResponseCommand> boolean deserializeHeader(
        T response, InvokeContext context) {
      return false;
    }

    @Override
    public <T extends RequestCommand> boolean serializeContent(T request, InvokeContext context) {
      RpcRequestCommand command = (RpcRequestCommand) request;
      Request message = (Request) command.getRequestObject();
      command.setContent(
          new BinaryWriter(64 + message.body.length())
              .writeByte(VERSION)
              .writeString(message.cluster)
              .writeString(message.sender)
              .writeString(message.topic)
              .writeBytes(message.body)
              .toArray());
      return true;
    }

    @Override
    public <T extends ResponseCommand> boolean serializeContent(T response) {
      RpcResponseCommand command = (RpcResponseCommand) response;
      Response message = (Response) command.getResponseObject();
      command.setContent(
          new BinaryWriter(16 + message.body.length())
              .writeByte(VERSION)
              .writeByte(message.status)
              .writeBytes(message.body)
              .toArray());
      return true;
    }

    @Override
    public <T extends RequestCommand> boolean deserializeContent(T request)
        throws DeserializationException {
      RpcRequestCommand command = (RpcRequestCommand) request;
      try {
        BinaryReader reader = reader(command.getContent());
        Request message =
            new Request(
                reader.readString(), reader.readString(), reader.readString(), reader.readBytes());
        reader.expectEnd();
        command.setRequestObject(message);
        return true;
      } catch (MalformedRecordException e) {
        throw new DeserializationException(e.getMessage());
      }
    }

    @Override
    public <T extends ResponseCommand> boolean deserializeContent(T response, InvokeContext context)
        throws DeserializationException {
      RpcResponseCommand command = (RpcResponseCommand) response;
      try {
        BinaryReader reader = reader(command.getContent());
        Response message = new Response(reader.readByte(), reader.readBytes());
        reader.expectEnd();
        command.setResponseObject(message);
        return true;
      } catch (MalformedRecordException e) {
        throw new DeserializationException(e.getMessage());
      }
    }

    private static BinaryReader reader(byte[] content) {
      BinaryReader reader = new BinaryReader(content);
      int version = reader.readByte();
      if (version != VERSION) {
        throw new MalformedRecordException(
            "peer message version: " + version + " (expected: " + VERSION + ")");
      }
      return reader;
    }
  }

  /** Registering twice is an error of the transport's: the class loader sees to once. */
  enum Registration implements Runnable {
    DONE;

    Registration() {
      CustomSerializerManager.registerCustomSerializer(Request.class.getName(), Wire.INSTANCE);
      CustomSerializerManager.registerCustomSerializer(Response.class.getName(), Wire.INSTANCE);
    }

    @Override
    public void run() {}
  }
}
