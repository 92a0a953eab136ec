package dev.sluice.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.algorithms.Algorithm;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens that are forged, bent or meant for others, each with the rule that says what must become of it. */
class HostileTokensTest {
    private static final String HEADER = "{'alg':'HS256','typ':'JWT'}";
    /** In 2096. */
    private static final long SOON = 3_976_214_400L;

    private static final String CLAIMS = "{'iss':'%s','aud':'sluice','sub':'caller','scope':'orders:write','exp':%d}"
            .formatted(RunningEdge.ISSUER, SOON);

    private static HostileFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = new HostileFixture();
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    @AfterEach
    void the_witness_is_served() throws Exception {
        fixture.assertWitnessIsServed();
    }

    /** @param lines of the request's head that bear the token */
    record Case(String rule, List<String> lines) {
        @Override
        public String toString() {
            return rule;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"forgedHeaders", "forgedClaims", "forgedSignatures", "otherPlaces"})
    void opens_nothing(Case forged) throws Exception {
        var published = fixture.published();

        var exchange = order(forged.lines());

        assertThat(exchange.statuses()).as(exchange.text()).containsExactly(401);
        assertThat(exchange.text()).contains("WWW-Authenticate: Bearer", "urn:sluice:problem:");
        assertThat(fixture.published()).isEqualTo(published);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tooLittle")
    void opens_no_more_than_it_says(Case weak) throws Exception {
        var published = fixture.published();

        var exchange = order(weak.lines());

        assertThat(exchange.statuses()).as(exchange.text()).containsExactly(403);
        assertThat(fixture.published()).isEqualTo(published);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("good")
    void is_taken(Case good) throws Exception {
        var exchange = order(good.lines());

        assertThat(exchange.statuses()).as(exchange.text()).containsExactly(201);
    }

    static Stream<Case> forgedHeaders() {
        return Stream.of(
                bearer("7519 §6 no algorithm", base64("{'alg':'none'}") + "." + base64(CLAIMS) + "."),
                bearer("7519 §6 no algorithm", base64("{'alg':'nOnE'}") + "." + base64(CLAIMS) + ".AA"),
                signed("7515 §4.1.1 algorithm's case", "{'alg':'hs256'}", CLAIMS),
                signed("8725 §3.1 another algorithm", "{'alg':'HS384'}", CLAIMS),
                signed("8725 §3.1 another algorithm", "{'alg':'RS256'}", CLAIMS),
                signed("7515 §4.1.1 no algorithm", "{}", CLAIMS),
                signed("7515 §4.1.1 algorithm is text", "{'alg':['HS256']}", CLAIMS),
                signed("7515 §4.1.11 critical", "{'alg':'HS256','crit':['exp'],'exp':1}", CLAIMS),
                signed("7797 §3 not encoded", "{'alg':'HS256','crit':['b64'],'b64':false}", CLAIMS),
                signed("7515 §4 a member twice", "{'alg':'none','alg':'HS256'}", CLAIMS),
                signed("7515 §4 an object", "['HS256']", CLAIMS),
                signed("7515 §4 an object", "null", CLAIMS),
                signed("7515 §4 an object", HEADER + " ", CLAIMS.replace("caller", "\u0000")));
    }

    static Stream<Case> forgedClaims() {
        return Stream.of(
                claims("7519 §4.1.4 no end", "'exp':" + SOON, "'nothing':1"),
                claims("7519 §4.1.4 end is null", "'exp':" + SOON, "'exp':null"),
                claims("7519 §4.1.4 end is text", "'exp':" + SOON, "'exp':'" + SOON + "'"),
                claims("7519 §4.1.4 expired", "'exp':" + SOON, "'exp':1700000000"),
                claims("7519 §4.1.4 never ends", "'exp':" + SOON, "'exp':1e400"),
                claims("7519 §4.1.4 end below zero", "'exp':" + SOON, "'exp':-1"),
                claims("7519 §4.1.5 not yet", "'sub'", "'nbf':" + (SOON + 600) + ",'sub'"),
                claims("7519 §4.1.3 for others", "'aud':'sluice'", "'aud':'others'"),
                claims("7519 §4.1.3 for nobody", "'aud':'sluice'", "'aud':[]"),
                claims("7519 §4.1.3 audience is text", "'aud':'sluice'", "'aud':{'sluice':1}"),
                claims("7519 §4.1.1 by others", RunningEdge.ISSUER, RunningEdge.ISSUER + "/"),
                claims("7519 §4.1.1 issuer is text", "'iss':'" + RunningEdge.ISSUER + "'", "'iss':1"),
                claims("7519 §4 a claim twice", "'sub'", "'exp':1,'sub'"),
                signed("7519 §7.2 bytes behind", HEADER, CLAIMS + "{}"),
                signed("7519 §7.2 an object", HEADER, "null"),
                signed("7519 §7.2 an object", HEADER, "[" + CLAIMS + "]"),
                signed("8259 §8.1 byte order mark", HEADER, "\ufeff" + CLAIMS),
                signed(
                        "8259 §9 deep",
                        HEADER,
                        CLAIMS.replace("'sub'", "'x':" + "[".repeat(5_000) + "]".repeat(5_000) + ",'sub'")));
    }

    static Stream<Case> forgedSignatures() {
        var good = token(HEADER, CLAIMS);
        var unsigned = good.substring(0, good.lastIndexOf('.') + 1);
        return Stream.of(
                bearer("7515 §5.2 no signature", unsigned),
                bearer("7515 §5.2 signature of nothing", unsigned + "AAAA"),
                bearer("7515 §5.2 signed by others", token(HEADER, CLAIMS, "another secret of a stranger!")),
                bearer("7515 §5.2 signed with nothing", token(HEADER, CLAIMS, "\0")),
                bearer(
                        "7515 §5.2 other claims",
                        base64(HEADER) + "." + base64(CLAIMS.replace("caller", "admin"))
                                + good.substring(good.lastIndexOf('.'))),
                bearer("7515 §2 padding", good + "="),
                bearer("7515 §2 another alphabet", good.replace('-', '+').replace('_', '/') + "+"),
                bearer("7515 §3.1 four parts", good + ".x"),
                bearer("7516 §3.1 five parts", good + ".x.y"),
                bearer("7515 §3.1 two parts", unsigned.substring(0, unsigned.length() - 1)),
                bearer("7515 §2 last bits", lastBitsChanged(good)));
    }

    static Stream<Case> otherPlaces() {
        var good = token(HEADER, CLAIMS);
        return Stream.of(
                new Case("6750 §2 none", List.of()),
                lines("7235 §2.1 another scheme", "Authorization: Basic " + good),
                lines("7235 §2.1 another scheme", "Authorization: Bearer" + good),
                lines("7235 §2.1 no scheme", "Authorization: " + good),
                lines("6750 §2.1 nothing", "Authorization: Bearer"),
                lines("6750 §2.1 two words", "Authorization: Bearer x " + good),
                lines("6750 §2.1 a list", "Authorization: Bearer " + good + ", Bearer " + good),
                lines("9110 §11.6.2 two", "Authorization: Bearer " + good, "Authorization: Bearer " + good),
                lines("6750 §2.1 a proxy's", "Proxy-Authorization: Bearer " + good),
                lines("6750 §2.1 a cookie", "Cookie: authorization=" + good),
                lines("6750 §2.1 another name", "X-Authorization: Bearer " + good),
                lines("6750 §2.1 Sluice's own", "sluice-principal: {\"sub\":\"admin\"}"),
                lines("6750 §2.1 long", "Authorization: Bearer " + "a".repeat(12_000) + "." + good));
    }

    static Stream<Case> tooLittle() {
        return Stream.of(
                claims("6749 §3.3 other scope", "'orders:write'", "'orders:read'"),
                claims("6749 §3.3 scope's case", "'orders:write'", "'Orders:Write'"),
                claims("6749 §3.3 longer scope", "'orders:write'", "'orders:writer'"),
                claims("6749 §3.3 no scope", "'scope':'orders:write'", "'roles':'orders:write'"));
    }

    static Stream<Case> good() {
        return Stream.of(
                signed("7519 §7.2", HEADER, CLAIMS),
                lines("7235 §2.1 scheme's case", "aUTHORIZATION: bEARER " + token(HEADER, CLAIMS)),
                claims("7519 §4.1.3 audiences", "'aud':'sluice'", "'aud':['others','sluice']"),
                claims("6749 §3.3 among others", "'orders:write'", "'a orders:write b'"),
                claims("9068 §2.2.3 as a list", "'orders:write'", "['orders:read','orders:write']"),
                claims("scp as a list", "'scope':'orders:write'", "'scp':['orders:write']"));
    }

    private static Case signed(String rule, String header, String claims) {
        return bearer(rule, token(header, claims));
    }

    private static Case claims(String rule, String old, String other) {
        assertThat(CLAIMS).contains(old);
        return signed(rule, HEADER, CLAIMS.replace(old, other));
    }

    private static Case bearer(String rule, String token) {
        return lines(rule, "Authorization: Bearer " + token);
    }

    private static Case lines(String rule, String... lines) {
        return new Case(rule, List.of(lines));
    }

    private static RawExchange order(List<String> lines) throws Exception {
        var body = "{\"customerId\":\"ada\"}";
        var head = "POST /orders HTTP/1.1\r\n"
                + "Host: x\r\n"
                + "Connection: close\r\n"
                + "Content-Type: application/json\r\n"
                + "Content-Length: "
                + body.length() + "\r\n"
                + String.join("", lines.stream().map(line -> line + "\r\n").toList()) + "\r\n";
        return RawExchange.of(fixture.port(), (head + body).getBytes(UTF_8));
    }

    private static String token(String header, String claims) {
        return token(header, claims, RunningEdge.SECRET);
    }

    /** Signed with HMAC and SHA-256, whatever the header says. */
    private static String token(String header, String claims, String secret) {
        var signature = Algorithm.HMAC256(secret)
                .sign(base64(header).getBytes(UTF_8), base64(claims).getBytes(UTF_8));
        return base64(header) + "." + base64(claims) + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    private static String base64(String json) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.replace('\'', '"').getBytes(UTF_8));
    }

    /** Another text that means the same octets to a decoder that does not look closely. */
    private static String lastBitsChanged(String token) {
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var last = alphabet.indexOf(token.charAt(token.length() - 1));
        return token.substring(0, token.length() - 1) + alphabet.charAt(last ^ 1);
    }
}
