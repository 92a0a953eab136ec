package dev.sluice.load.replay.masking;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Puts something else in the place of values. Equal texts become equal texts, so that what belongs together still does; its
 * key is made anew each time and kept nowhere, so that nobody can try texts out. One thread owns it.
 */
final class Pseudonymizer {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int CHARACTERS = 12;

    private final Mac mac;
    private final Set<String> covered = new HashSet<>();
    private long values;

    Pseudonymizer() {
        var key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + ALGORITHM, e);
        }
    }

    /** Forgets which texts it has covered: those of one message do not count for the next. */
    void next() {
        covered.clear();
    }

    /** Whether a text was the value of something that was covered in this message. */
    boolean hasCovered(String text) {
        return covered.contains(text);
    }

    /** How many values it has covered so far, in all messages. */
    long values() {
        return values;
    }

    /** All of a value, leaf by leaf; null stays. */
    JsonNode cover(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> {
                var object = JsonNodeFactory.instance.objectNode();
                covered.add(value.toString());
                value.properties().forEach(member -> object.set(member.getKey(), cover(member.getValue())));
                yield object;
            }
            case ARRAY -> {
                var array = JsonNodeFactory.instance.arrayNode();
                covered.add(value.toString());
                value.forEach(item -> array.add(cover(item)));
                yield array;
            }
            case STRING -> TextNode.valueOf(cover(value.textValue()));
            case NUMBER -> {
                noted(value.toString());
                yield IntNode.valueOf(0);
            }
            case BOOLEAN -> {
                noted(value.toString());
                yield BooleanNode.FALSE;
            }
            default -> value;
        };
    }

    String cover(String text) {
        noted(text);
        return substitute(text.getBytes(UTF_8));
    }

    private void noted(String text) {
        covered.add(text);
        values++;
    }

    String substitute(byte[] bytes) {
        var digest = Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(bytes));
        return "masked-" + digest.substring(0, CHARACTERS);
    }
}
