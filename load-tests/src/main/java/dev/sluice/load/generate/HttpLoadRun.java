package dev.sluice.load.generate;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One task over HTTP. Everything happens on the event loop's thread. */
final class HttpLoadRun {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int CONNECT_WITHIN_MILLIS = 5_000;
    /** Connections that an open loop begins with, so that the first arrivals need not wait for any. */
    private static final int OPEN_AT_FIRST = 16;

    private final GeneratorTask task;
    private final LoadTarget target;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final EncodedRequests requests;
    private final CompletableFuture<GeneratorResult> measured = new CompletableFuture<>();
    private final Set<HttpConnection> connections = new HashSet<>();
    private final ArrayDeque<HttpConnection> free = new ArrayDeque<>();
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private final int atOnce;
    private CallCounter tally;
    private boolean begun;
    private int opening;
    private int opened;
    private int underWay;
    private long planned;
    private long firstNanos;

    HttpLoadRun(GeneratorTask task, LoadTarget target, EventLoop loop, Class<? extends Channel> channels)
            throws IOException {
        this.task = task;
        this.target = target;
        this.loop = loop;
        this.requests = new EncodedRequests(target);
        this.tally = new CallCounter(task, System.nanoTime());
        this.atOnce = switch (task.pace()) {
            case ArrivalPattern.Outstanding(var calls) -> calls;
            case ArrivalPattern.Arrivals arrivals -> arrivals.atOnce();
        };
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(channels)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_WITHIN_MILLIS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpResponseDecoder(new HttpDecoderConfig().setValidateHeaders(false)),
                                        new HttpConnection(HttpLoadRun.this));
                    }
                });
    }

    CompletableFuture<GeneratorResult> start() {
        loop.execute(() -> {
            var first = task.pace() instanceof ArrivalPattern.Outstanding ? atOnce : Math.min(atOnce, OPEN_AT_FIRST);
            for (var one = 0; one < first; one++) {
                open();
            }
        });
        return measured;
    }

    private void open() {
        opening++;
        bootstrap.connect(target.address(opened++)).addListener((ChannelFuture connecting) -> {
            opening--;
            if (connecting.isSuccess()) {
                opened(connecting.channel().pipeline().get(HttpConnection.class));
            } else {
                cannotOpen(connecting.cause());
            }
        });
    }

    private void opened(HttpConnection connection) {
        connections.add(connection);
        if (measured.isDone()) {
            connection.close();
        } else if (begun) {
            use(connection);
        } else if (opening == 0) {
            begin();
        }
    }

    private void cannotOpen(Throwable cause) {
        if (!begun) {
            measured.completeExceptionally(
                    new IOException("no connection to %s: %s".formatted(target.uri(), cause.getMessage()), cause));
            end();
        } else {
            tally.failed("no connection", 1);
            var _ = loop.schedule(this::openIfNeeded, 100, TimeUnit.MILLISECONDS);
        }
    }

    private void openIfNeeded() {
        if (!measured.isDone() && connections.size() + opening < atOnce) {
            open();
        }
    }

    private void begin() {
        begun = true;
        firstNanos = System.nanoTime();
        tally = new CallCounter(task, firstNanos);
        switch (task.pace()) {
            case ArrivalPattern.Outstanding _ -> Set.copyOf(connections).forEach(this::use);
            case ArrivalPattern.Arrivals arrivals -> {
                free.addAll(connections);
                arrive(arrivals);
            }
        }
        var left = tally.until() - System.nanoTime();
        var _ = loop.schedule(this::endIfIdle, left, TimeUnit.NANOSECONDS);
        var _ = loop.schedule(this::giveUp, left + PATIENCE_NANOS, TimeUnit.NANOSECONDS);
    }

    /** Begins all calls whose time has come. */
    private void arrive(ArrivalPattern.Arrivals arrivals) {
        var now = System.nanoTime();
        var at = at(arrivals);
        while (at - now <= 0 && at - tally.until() < 0) {
            var connection = free.pollFirst();
            if (connection != null) {
                call(connection, at);
            } else {
                waiting.add(at);
                openIfNeeded();
            }
            planned++;
            at = at(arrivals);
        }
        if (at - tally.until() < 0) {
            var _ = loop.schedule(() -> arrive(arrivals), at - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    private long at(ArrivalPattern.Arrivals arrivals) {
        return firstNanos + (long) (planned * 1e9 / arrivals.perSecond());
    }

    private void call(HttpConnection connection, long began) {
        underWay++;
        connection.call(requests.next(), began);
    }

    /** A connection is free: what waits goes first. */
    private void use(HttpConnection connection) {
        var next = waiting.pollFirst();
        if (next != null) {
            call(connection, next);
        } else if (task.pace() instanceof ArrivalPattern.Outstanding && System.nanoTime() - tally.until() < 0) {
            call(connection, System.nanoTime());
        } else {
            free.addFirst(connection);
        }
    }

    void answered(HttpConnection connection, int status, long began, boolean kept) {
        var now = System.nanoTime();
        underWay--;
        if (status == target.expected() || (target.expected() == 0 && status / 100 == 2)) {
            tally.answered(began, now, task.pace() instanceof ArrivalPattern.Outstanding ? now : began);
        } else {
            tally.failed(Integer.toString(status), 1);
        }
        if (kept) {
            use(connection);
        }
        endIfIdle();
    }

    /** @param calling whether it took a call with it */
    void lost(HttpConnection connection, boolean calling) {
        connections.remove(connection);
        free.remove(connection);
        if (measured.isDone()) {
            return;
        }
        if (calling) {
            underWay--;
            tally.failed("connection lost", 1);
        }
        if (begun) {
            openIfNeeded();
            endIfIdle();
        }
    }

    private void endIfIdle() {
        if (!measured.isDone() && underWay == 0 && waiting.isEmpty() && System.nanoTime() - tally.until() >= 0) {
            measured.complete(tally.measured());
            end();
        }
    }

    private void giveUp() {
        if (!measured.isDone()) {
            tally.failed("no answer", (long) underWay + waiting.size());
            measured.complete(tally.measured());
            end();
        }
    }

    private void end() {
        Set.copyOf(connections).forEach(HttpConnection::close);
    }
}
