package dev.sluice.edge.route;

import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.ContractLimits;
import dev.sluice.contracts.read.Document;
import dev.sluice.contracts.read.DocumentSet;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.route.PathDecoder.BadPath;
import dev.sluice.fuzz.InputBytes;
import dev.sluice.fuzz.Invariant;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A path that is taken has one meaning, the same to a second reader and once it is written anew. */
public final class PathFuzz {
    private static final RequestRouter ROUTER = router("""
        openapi: 3.1.0
        info: {title: Teas, version: 1.0.0}
        x-sluice: {service: teas}
        paths:
          /teas: {get: {operationId: list, security: []}}
          /teas/{tea}:
            parameters: [{name: tea, in: path, required: true, schema: {type: string}}]
            get: {operationId: one, security: []}
          /teas/{tea}/cups/{cup}:
            parameters:
              - {name: tea, in: path, required: true, schema: {type: string}}
              - {name: cup, in: path, required: true, schema: {type: string}}
            delete: {operationId: spill, security: []}
          /admin/teas: {get: {operationId: admin, security: []}}
        """);
    private static final List<String> METHODS = List.of("GET", "DELETE", "OPTIONS", "HEAD", "TEA");

    private PathFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        var bytes = new InputBytes(input);
        var method = METHODS.get(bytes.below(METHODS.size()));
        var path = bytes.below(2) == 0 ? bytes.latin() : bytes.text();
        var segments = segments(path);
        switch (ROUTER.match(method, path)) {
            case Outcome.Stop<RequestRouter.Match>(Refusal.Malformed(var reason)) ->
                Invariant.holds(segments.isEmpty() && !reason.isBlank(), "only what cannot be read is malformed");
            case Outcome.Stop<RequestRouter.Match> _ -> {
                // there is no such operation
            }
            case Outcome.Go<RequestRouter.Match>(var match) ->
                Invariant.holds(
                        segments.containsAll(match.path().values()),
                        "values of variables are segments: " + match.path());
        }
    }

    /** Empty too where the path is malformed; then the router has to say so. */
    private static List<String> segments(String path) {
        try {
            var segments = PathDecoder.segments(path);
            for (var segment : segments) {
                Invariant.holds(!segment.equals(".") && !segment.equals(".."), "no dot segment is taken");
                Invariant.holds(
                        segment.chars().noneMatch(c -> c == '/' || c == '\\' || c < ' ' || c == 0x7f),
                        "no slash, backslash or control character is taken");
            }
            Invariant.same(segments, byHand(path), "a second reader reads the same");
            Invariant.same(segments, PathDecoder.segments(encoded(segments)), "a path is read again as it was written");
            return segments;
        } catch (BadPath bad) {
            return List.of();
        }
    }

    /** RFC 3986 §2.1 to the letter. */
    private static List<String> byHand(String path) {
        if (path.equals("/")) {
            return List.of();
        }
        var segments = new ArrayList<String>();
        for (var raw : path.substring(1).split("/", -1)) {
            var octets = raw.getBytes(StandardCharsets.UTF_8);
            var decoded = new byte[octets.length];
            var length = 0;
            for (var at = 0; at < octets.length; at++) {
                if (octets[at] == '%') {
                    decoded[length++] = (byte) (digit(octets[at + 1]) * 16 + digit(octets[at + 2]));
                    at += 2;
                } else {
                    decoded[length++] = octets[at];
                }
            }
            segments.add(new String(decoded, 0, length, StandardCharsets.UTF_8));
        }
        return segments;
    }

    private static int digit(byte character) {
        var digit = "0123456789abcdef".indexOf(Character.toLowerCase(character));
        Invariant.holds(digit >= 0, "only hexadecimal digits stand after a %");
        return digit;
    }

    private static String encoded(List<String> segments) {
        var path = new StringBuilder();
        for (var segment : segments) {
            path.append('/');
            for (var octet : segment.getBytes(StandardCharsets.UTF_8)) {
                path.append('%').append("%02X".formatted(octet));
            }
        }
        return segments.isEmpty() ? "/" : path.toString();
    }

    private static RequestRouter router(String contract) {
        var document = new Document("teas.yaml", contract.getBytes(StandardCharsets.UTF_8));
        return switch (ContractFolder.read(new DocumentSet(List.of(document), List.of()), ContractLimits.defaults())) {
            case LoadResult.Contracts(var contracts) -> new RequestRouter(contracts);
            case LoadResult.Faulty(var faults) -> throw new IllegalStateException(faults.toString());
        };
    }
}
