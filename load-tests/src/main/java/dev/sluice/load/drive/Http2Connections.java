package dev.sluice.load.drive;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * So many connections to one edge, by prior knowledge of HTTP/2, which the JDK's client does not have. A connection that has ended
 * is opened again by the call that finds it so. Thread safe.
 */
final class Http2Connections implements AutoCloseable {
    private static final int MAX_ANSWER = 1024 * 1024;

    private final URI edge;
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AtomicReferenceArray<Channel> channels;

    Http2Connections(URI edge, int connections) {
        this.edge = edge;
        this.channels = new AtomicReferenceArray<>(connections);
    }

    /** Opens those that are not open. */
    void open() throws IOException {
        for (var at = 0; at < channels.length(); at++) {
            channel(at);
        }
    }

    /** The status and body of the answer; {@code after} chooses the connection. */
    Reply send(FullHttpRequest request, long after, Duration within) throws IOException, InterruptedException {
        var reply = new CompletableFuture<Reply>();
        new Http2StreamChannelBootstrap(channel((int) (after % channels.length())))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline()
                                .addLast(
                                        new Http2StreamFrameToHttpObjectCodec(false),
                                        new HttpObjectAggregator(MAX_ANSWER),
                                        new ReplyHandler(reply));
                    }
                })
                .open()
                .addListener(opened -> {
                    if (opened.isSuccess()) {
                        var _ = ((Channel) opened.getNow()).writeAndFlush(request);
                    } else {
                        reply.completeExceptionally(opened.cause());
                    }
                });
        try {
            return reply.get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no answer within " + within);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    /** @param requestId empty where there is none */
    record Reply(int status, String requestId, byte[] body) {}

    private Channel channel(int at) throws IOException {
        var open = channels.get(at);
        if (open != null && open.isActive()) {
            return open;
        }
        var connected = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forClient().build(),
                                        new Http2MultiplexHandler(new NoPush()));
                    }
                })
                .connect(edge.getHost(), edge.getPort())
                .awaitUninterruptibly();
        if (!connected.isSuccess()) {
            throw asIo(connected.cause());
        }
        if (channels.compareAndSet(at, open, connected.channel())) {
            return connected.channel();
        }
        var _ = connected.channel().close();
        return channel(at);
    }

    private static IOException asIo(Throwable cause) {
        return cause instanceof IOException e ? e : new IOException(cause);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Edges push nothing. */
    @Sharable
    private static final class NoPush extends ChannelInboundHandlerAdapter {}

    private static final class ReplyHandler extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final CompletableFuture<Reply> reply;

        ReplyHandler(CompletableFuture<Reply> reply) {
            this.reply = reply;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse answer) {
            var body = new byte[answer.content().readableBytes()];
            answer.content().readBytes(body);
            var id = answer.headers().get("x-request-id", "");
            reply.complete(new Reply(answer.status().code(), id, body));
            var _ = context.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            reply.completeExceptionally(cause);
            var _ = context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            reply.completeExceptionally(new IOException("the stream ended without an answer"));
        }
    }
}
