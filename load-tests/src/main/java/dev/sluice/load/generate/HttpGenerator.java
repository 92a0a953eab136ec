package dev.sluice.load.generate;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Load over HTTP/1.1 on kept connections, one call at a time on each. One thread does it all, and the bytes of a call are
 * made once: what the generator takes from the processors is missing where it measures
 * ({@code docs/decisions/0009-load-driver.md}).
 */
public final class HttpGenerator implements LoadGenerator {
    private final EventLoopGroup thread;
    private final Class<? extends SocketChannel> channels;

    public HttpGenerator() {
        var epoll = Epoll.isAvailable();
        this.thread =
                new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        this.channels = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    @Override
    public GeneratorResult run(GeneratorTask task) throws IOException, InterruptedException {
        var target = Objects.requireNonNull(task.target(), "calls over HTTP need a target");
        var run = new HttpLoadRun(task, target, thread.next(), channels);
        try {
            return run.start().get();
        } catch (ExecutionException e) {
            throw new IOException(Objects.requireNonNull(e.getCause()).getMessage(), e);
        }
    }

    @Override
    public void close() {
        var _ = thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
