package io.helidon.webserver.http2;

import org.jspecify.annotations.NullMarked;

/** What is told of the streams of a connection, by the thread that reads it. A connection's context may be one. */
@NullMarked
public interface StreamWatch {
    /** For a connection without streams. */
    StreamWatch NONE = new StreamWatch() {
        @Override
        public void beginsNext(int stream) {}

        @Override
        public void dataThrownAway(int octets) {}
    };

    /** The stream of the call that is handed to the connection's executor next. */
    void beginsNext(int stream);

    /** DATA came on a stream that is over. */
    void dataThrownAway(int octets);
}
