package dev.sluice.edge.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http2.StreamWatch;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets a health check in HTTP/1.0, as HAProxy's {@code option httpchk} sends it, pass for one in HTTP/1.1 that ends its
 * connection: Helidon knows no other version. Only the first request of a connection, and nothing after its head; an
 * answer in HTTP/1.1 is what RFC 9110 §2.5 wants. All else passes untouched. Belongs to the thread that reads.
 */
final class Http10Reader implements Supplier<byte @Nullable []> {
    private static final int MOST_BYTES = EdgeListener.MAX_REQUEST_LINE + EdgeListener.MAX_HEAD;
    private static final String END = "\r\n\r\n";
    private static final Pattern HTTP_1_0 = Pattern.compile("^([^ \r\n]+ [^ \r\n]+) HTTP/1\\.0\r\n");
    private static final Pattern HOST = Pattern.compile("\r\nhost:", Pattern.CASE_INSENSITIVE);

    private final DataReader reader;
    private boolean isDecided;
    private boolean isOver;

    private Http10Reader(DataReader reader) {
        this.reader = reader;
    }

    static ConnectionContext over(ConnectionContext context) {
        var reader = DataReader.create(new Http10Reader(context.dataReader()));
        return new InterceptedContext(context, reader, context.dataWriter(), context.executor(), StreamWatch.NONE);
    }

    @Override
    public byte @Nullable [] get() {
        if (isOver) {
            return null;
        }
        if (isDecided) {
            return next();
        }
        isDecided = true;
        return first();
    }

    /** What came of the first head when it was clear which version it is of; the whole of it where it is HTTP/1.0, or all that there is
     * or may be of it: whoever reads it on says what is wrong with it. */
    private byte @Nullable [] first() {
        var text = "";
        while (text.length() <= MOST_BYTES && !text.contains(END) && (text.indexOf('\n') < 0 || isOld(text))) {
            var bytes = next();
            if (bytes == null) {
                break;
            }
            text += new String(bytes, StandardCharsets.ISO_8859_1);
        }
        if (isOld(text)) {
            isOver = true;
            var end = text.indexOf(END);
            text = renewed(end < 0 ? text : text.substring(0, end + END.length()));
        }
        return text.isEmpty() ? null : text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean isOld(String text) {
        return HTTP_1_0.matcher(text).find();
    }

    private static String renewed(String head) {
        var host = HOST.matcher(head).find() ? "" : "Host: localhost\r\n";
        return HTTP_1_0.matcher(head).replaceFirst("$1 HTTP/1.1\r\nConnection: close\r\n" + host);
    }

    private byte @Nullable [] next() {
        try {
            reader.ensureAvailable();
        } catch (DataReader.InsufficientDataAvailableException e) {
            return null;
        }
        return reader.readBytes(reader.available());
    }
}
