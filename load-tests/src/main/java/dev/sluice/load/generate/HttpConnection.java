package dev.sluice.load.generate;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One connection, with one call at a time. */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    private final HttpLoadRun run;
    private @Nullable ChannelHandlerContext context;
    private boolean calling;
    private boolean kept;
    private long began;
    private int status;

    HttpConnection(HttpLoadRun run) {
        this.run = run;
    }

    void call(ByteBuf request, long beganNanos) {
        calling = true;
        began = beganNanos;
        var to = Objects.requireNonNull(context);
        var _ = to.writeAndFlush(request, to.voidPromise());
    }

    void close() {
        var _ = Objects.requireNonNull(context).close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        if (message instanceof HttpResponse response) {
            status = response.status().code();
            kept = HttpUtil.isKeepAlive(response);
        }
        ReferenceCountUtil.release(message);
        if (message instanceof LastHttpContent && status >= 200 && calling) {
            calling = false;
            if (!kept) {
                var _ = from.close();
            }
            run.answered(this, status, began, kept);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        var lost = calling;
        calling = false;
        run.lost(this, lost);
    }

    /** As a connection that was reset; what was under way on it is lost with it. */
    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        var _ = failed.close();
    }
}
