package dev.sluice.edge.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Keeps callers from filling the log: where they can bring a line about, whatever they send, it is one line a second for
 * each kind, with a count of those that were left out, and instead of a stack trace the first places of one. Warnings and
 * errors only; with DEBUG switched on for a logger all of its lines are written as they are.
 *
 * <p>It stands between those loggers and the appenders of their parents, whichever these are. Thread safe.
 */
public final class LogLimiter extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(LogLimiter.class);

    /** Of the server and the libraries that read what callers send, and of the rooms where they come in. */
    private static final List<String> REACHED_BY_CALLERS = List.of(
            "io.helidon",
            "com.networknt",
            "com.auth0",
            "dev.sluice.edge.http",
            "dev.sluice.edge.pipeline",
            "dev.sluice.edge.authenticate",
            "dev.sluice.edge.validate",
            LogLimiter.class.getName());

    private static final String NAME = "sluice-log-limiter";
    private static final long SECOND = 1_000_000_000;
    /** Logger, level and exception make a kind, so there are few; further ones share one. */
    private static final int MOST_KINDS = 256;

    private static final int MOST_CHARACTERS = 1_000;
    private static final int MOST_PLACES = 6;
    private static final int MOST_CAUSES = 4;
    private static final StackTraceElementProxy[] NO_PLACES = {};

    private final Logger parent;
    private final LongSupplier nanoTime;
    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

    LogLimiter(Logger parent, LongSupplier nanoTime) {
        this.parent = parent;
        this.nanoTime = nanoTime;
        setName(NAME);
    }

    /** For the whole process; does nothing the second time, nor where somebody else than logback writes the log. What
     * ends a thread is logged so as well, where nobody has said otherwise. */
    public static synchronized void install() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
            for (var name : REACHED_BY_CALLERS) {
                install(logback, name);
            }
        }
        if (Thread.getDefaultUncaughtExceptionHandler() == null) {
            Thread.setDefaultUncaughtExceptionHandler((thread, e) -> LOG.error("a thread has ended: {}", thread, e));
        }
    }

    private static void install(LoggerContext logback, String name) {
        var logger = logback.getLogger(name);
        if (logger.getAppender(NAME) != null) {
            return;
        }
        var dot = name.lastIndexOf('.');
        var limiter = new LogLimiter(logback.getLogger(name.substring(0, dot)), System::nanoTime);
        limiter.setContext(logback);
        limiter.start();
        logger.addAppender(limiter);
        logger.setAdditive(false);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.WARN) || isVerbose(event)) {
            parent.callAppenders(event);
            return;
        }
        var leftOut = kind(event).leftOutBefore(nanoTime.getAsLong());
        if (leftOut >= 0) {
            parent.callAppenders(inOneLine(event, leftOut));
        }
    }

    private boolean isVerbose(ILoggingEvent event) {
        return parent.getLoggerContext().getLogger(event.getLoggerName()).isDebugEnabled();
    }

    /** Helidon's messages hold the ids of connections, so only ours tell kinds apart. */
    private Kind kind(ILoggingEvent event) {
        var thrown = event.getThrowableProxy();
        var name = event.getLoggerName()
                + ' '
                + event.getLevel()
                + ' '
                + (thrown == null ? "" : thrown.getClassName())
                + ' '
                + (event.getLoggerName().startsWith("dev.sluice.") ? event.getMessage() : "");
        var known = kinds.get(name);
        if (known != null) {
            return known;
        }
        return kinds.computeIfAbsent(kinds.size() < MOST_KINDS ? name : "", _ -> new Kind());
    }

    private static ILoggingEvent inOneLine(ILoggingEvent event, long leftOut) {
        var text = new StringBuilder(Objects.requireNonNullElse(event.getFormattedMessage(), ""));
        append(text, event.getThrowableProxy());
        clean(text);
        if (leftOut > 0) {
            text.append(" (and ").append(leftOut).append(" like it since the last such line)");
        }
        var line = new LoggingEvent();
        line.setLoggerName(event.getLoggerName());
        line.setLevel(event.getLevel());
        line.setThreadName(event.getThreadName());
        line.setInstant(event.getInstant());
        line.setMDCPropertyMap(event.getMDCPropertyMap());
        line.setLoggerContextRemoteView(event.getLoggerContextVO());
        line.setMessage(text.toString());
        return line;
    }

    private static void append(StringBuilder text, @Nullable IThrowableProxy thrown) {
        var cause = thrown;
        for (var count = 0; cause != null && count < MOST_CAUSES; count++) {
            text.append(count == 0 ? ": " : ", caused by ")
                    .append(cause.getClassName())
                    .append(": ")
                    .append(cause.getMessage());
            text.append(places(cause, count == 0 ? MOST_PLACES : 1));
            cause = cause.getCause();
        }
    }

    /** Where it was thrown, innermost first, without the JDK's own: {@code (Reader.line:7 < Connection.read:9)}. */
    private static String places(IThrowableProxy thrown, int most) {
        return Stream.of(Objects.requireNonNullElse(thrown.getStackTraceElementProxyArray(), NO_PLACES))
                .map(StackTraceElementProxy::getStackTraceElement)
                .filter(place -> !place.getClassName().startsWith("java.")
                        && !place.getClassName().startsWith("jdk."))
                .limit(most)
                .map(place -> place.getClassName().replaceFirst("^.*\\.", "")
                        + '.'
                        + place.getMethodName()
                        + ':'
                        + place.getLineNumber())
                .collect(Collectors.joining(" < ", " (", ")"));
    }

    /** What callers sent may stand in it. */
    private static void clean(StringBuilder text) {
        if (text.length() > MOST_CHARACTERS) {
            text.setLength(MOST_CHARACTERS);
            text.append('…');
        }
        for (var at = 0; at < text.length(); at++) {
            if (Character.isISOControl(text.charAt(at))) {
                text.setCharAt(at, ' ');
            }
        }
    }

    /** Lines that say the same. */
    private static final class Kind {
        private boolean isKnown;
        private long writtenAtNanos;
        private long leftOut;

        /** How many were left out since the last that was written, where this one may be; else less than zero. */
        private synchronized long leftOutBefore(long now) {
            if (isKnown && now - writtenAtNanos < SECOND) {
                leftOut++;
                return -1;
            }
            var before = leftOut;
            isKnown = true;
            writtenAtNanos = now;
            leftOut = 0;
            return before;
        }
    }
}
