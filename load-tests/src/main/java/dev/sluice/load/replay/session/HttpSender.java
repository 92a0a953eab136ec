package dev.sluice.load.replay.session;

import dev.sluice.load.replay.exchange.TimedReply;
import dev.sluice.load.replay.http.HttpReplyReader;
import dev.sluice.load.replay.http.HttpRequestFactory;
import dev.sluice.load.replay.http.HttpTargetConfig;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.session.RequestOutcome.Missing;
import dev.sluice.load.replay.session.RequestOutcome.NotSent;
import dev.sluice.load.replay.session.RequestOutcome.Replied;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Calls the target over HTTP/1.1, each request on a virtual thread of its own; one more thread tells what became of them. */
final class HttpSender implements RequestSender {
    private static final Duration TO_CONNECT = Duration.ofSeconds(2);
    /** An edge answers by itself at the operation's timeout; so much later, nobody will. */
    private static final Duration BEYOND_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    private static final int MOST_BYTES_OF_ANSWER = 16 * 1024 * 1024;

    private final HttpClient client;
    private final HttpRequestFactory calls;
    private final ReplayPlan plan;
    private final InFlightTable flights;
    private final Consumer<InFlightTable.Ended> ended;
    private final Duration beyondTimeout;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ExecutorService exchanges = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread teller;
    private volatile boolean isEnding;

    private HttpSender(
            HttpClient client,
            HttpRequestFactory calls,
            ReplayPlan plan,
            InFlightTable flights,
            Consumer<InFlightTable.Ended> ended,
            Duration beyondTimeout) {
        this.client = client;
        this.calls = calls;
        this.plan = plan;
        this.flights = flights;
        this.ended = ended;
        this.beyondTimeout = beyondTimeout;
        this.teller = Thread.ofPlatform().name("replay-answers").daemon().unstarted(this::tell);
    }

    static HttpSender open(
            HttpTargetConfig via,
            HttpRequestFactory calls,
            ReplayPlan plan,
            InFlightTable flights,
            Consumer<InFlightTable.Ended> ended) {
        return open(via, calls, plan, flights, ended, BEYOND_TIMEOUT);
    }

    static HttpSender open(
            HttpTargetConfig via,
            HttpRequestFactory calls,
            ReplayPlan plan,
            InFlightTable flights,
            Consumer<InFlightTable.Ended> ended,
            Duration beyondTimeout) {
        var client = HttpClient.newBuilder()
                .version(Version.HTTP_1_1) // of HTTP/2 one connection would have to do for all
                .connectTimeout(TO_CONNECT)
                .followRedirects(Redirect.NEVER);
        via.trust().ifPresent(client::sslContext);
        var caller = new HttpSender(client.build(), calls, plan, flights, ended, beyondTimeout);
        caller.teller.start();
        return caller;
    }

    /** What holds a call up holds no other. */
    @Override
    public void awaitOpen() {}

    @Override
    public void send(InFlightRequest flight) {
        try {
            threads.execute(() -> call(flight));
        } catch (RejectedExecutionException e) {
            if (!isEnding) {
                throw e;
            } // else the run is cut off, and it stays among those that nothing became of
        }
    }

    private void call(InFlightRequest flight) {
        try {
            call(flight, calls.of(flight.request));
        } catch (IllegalArgumentException e) {
            flights.ends(flight, new NotSent(flight.recorded, "no HTTP call: " + e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the run is cut off
        } catch (RuntimeException | Error e) {
            flights.breakOff(e);
        }
    }

    private void call(InFlightRequest flight, HttpRequest request) throws InterruptedException {
        var timeout = Objects.requireNonNull(plan.cast().played().get(flight.recorded.operation()))
                .timeoutMillis();
        var begun = System.nanoTime();
        var whole = BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES_OF_ANSWER);
        var answer = exchanges.submit(() -> client.send(request, whole)); // the client's own limit ends with the head
        try {
            var response = answer.get(timeout + beyondTimeout.toMillis(), TimeUnit.MILLISECONDS);
            flights.ends(flight, answered(flight, response, Duration.ofNanos(System.nanoTime() - begun)));
        } catch (TimeoutException e) {
            flights.ends(flight, new Missing(flight.recorded));
        } catch (ExecutionException e) {
            flights.ends(flight, new NotSent(flight.recorded, reason(Objects.requireNonNullElse(e.getCause(), e))));
        } finally {
            answer.cancel(true);
        }
    }

    private static RequestOutcome answered(InFlightRequest flight, HttpResponse<byte[]> answer, Duration took) {
        try {
            var reply = HttpReplyReader.reply(flight.id, answer, flight.recorded);
            return new Replied(flight.recorded, new TimedReply(reply, took));
        } catch (IllegalArgumentException e) {
            return new NotSent(flight.recorded, "the answer is no reply: " + e.getMessage());
        }
    }

    private static String reason(Throwable failure) {
        return switch (failure) {
            case HttpConnectTimeoutException _ -> "no connection within " + TO_CONNECT.toSeconds() + " s";
            case ConnectException _ -> "no connection: " + (isUnknown(failure) ? "unknown host" : "refused");
            case SSLHandshakeException _ -> "no connection: " + failure.getMessage();
            case IOException _ -> "nobody knows whether it was handled: " + failure.getMessage();
            default -> "nobody knows whether it was handled: " + failure;
        };
    }

    private static boolean isUnknown(@Nullable Throwable failure) {
        return failure != null && (failure instanceof UnresolvedAddressException || isUnknown(failure.getCause()));
    }

    private void tell() {
        try {
            while (!isEnding || !threads.isTerminated()) {
                flights.awaitEnded(POLL_INTERVAL).forEach(ended);
            }
            flights.ended().forEach(ended);
        } catch (InterruptedException e) {
            flights.breakOff(new IllegalStateException("interrupted", e));
        } catch (RuntimeException | Error e) {
            flights.breakOff(e);
        }
    }

    @Override
    public void close() {
        isEnding = true;
        threads.shutdown();
        var interrupted = false;
        try {
            if (!threads.awaitTermination(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            interrupted = true;
            threads.shutdownNow();
        }
        exchanges.shutdownNow();
        client.shutdownNow();
        while (teller.isAlive()) {
            try {
                teller.join();
            } catch (InterruptedException e) {
                interrupted = true; // its last outcomes are still wanted
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
