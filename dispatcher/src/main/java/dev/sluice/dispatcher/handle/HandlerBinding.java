package dev.sluice.dispatcher.handle;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;

/** A handler and what it wants its body read as. */
record HandlerBinding<T>(Class<T> bodyType, Handler<T> handler) {

    Response answer(RequestContext asked, ObjectMapper json) throws Exception {
        return handler.handle(new Request<>(asked, body(asked, json)));
    }

    private Optional<T> body(RequestContext asked, ObjectMapper json) throws IOException {
        var value = asked.request().payload().value();
        if (value == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(bodyType == byte[].class ? bodyType.cast(value) : json.readValue(value, bodyType));
    }
}
