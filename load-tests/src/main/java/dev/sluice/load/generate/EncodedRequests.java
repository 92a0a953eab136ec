package dev.sluice.load.generate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;

/** The bytes of a target's calls, made once. One thread. */
final class EncodedRequests {
    private final List<ByteBuf> heads;
    private final ByteBuf body;
    private int turn;

    EncodedRequests(LoadTarget target) throws IOException {
        var content = Files.readAllBytes(target.body());
        var head = head(target, content.length);
        var all = target.tokens() == null ? List.of(head + "\r\n") : heads(head, Files.readAllLines(target.tokens()));
        if (all.size() == 1) { // in one piece, which costs least
            this.heads = List.of(kept(ascii(all.getFirst()), content));
            this.body = Unpooled.EMPTY_BUFFER;
        } else {
            this.heads = all.stream().map(text -> kept(ascii(text))).toList();
            this.body = kept(content);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String head(LoadTarget target, int length) {
        var path = target.uri().getRawPath().isEmpty() ? "/" : target.uri().getRawPath();
        var query = target.uri().getRawQuery() == null ? "" : "?" + target.uri().getRawQuery();
        var head = new StringBuilder("%s %s%s HTTP/1.1\r\nhost: %s\r\ncontent-length: %d\r\n"
                .formatted(target.method(), path, query, target.uri().getRawAuthority(), length));
        target.headers().forEach(header -> head.append(header).append("\r\n"));
        return head.toString();
    }

    private static List<String> heads(String head, List<String> tokens) throws IOException {
        if (tokens.isEmpty()) {
            throw new IOException("the file of tokens is empty");
        }
        return tokens.stream()
                .map(token -> "%sauthorization: Bearer %s\r\n\r\n".formatted(head, token))
                .toList();
    }

    private static ByteBuf kept(byte[]... parts) {
        var length = Stream.of(parts).mapToInt(part -> part.length).sum();
        var buffer = Unpooled.directBuffer(length);
        for (var part : parts) {
            buffer.writeBytes(part);
        }
        return Unpooled.unreleasableBuffer(buffer.asReadOnly());
    }

    /** Of the next call; the caller's to release. */
    ByteBuf next() {
        var head = heads.get(turn);
        turn = (turn + 1) % heads.size();
        return heads.size() == 1 ? head.duplicate() : Unpooled.wrappedBuffer(head.duplicate(), body.duplicate());
    }
}
