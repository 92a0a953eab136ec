package dev.sluice.edge.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate of localhost, made by the JDK's own keytool, so that no other program is needed. */
record SelfSigned(KeyStore store, ListenerSettings.PemFiles files) {
    private static final String PASSWORD = "for this test";
    private static final String ALIAS = "edge";

    static SelfSigned in(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        var file = folder.resolve("keys.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var command = "-genkeypair -storetype PKCS12 -alias " + ALIAS
                + " -keyalg EC -dname CN=localhost -ext SAN=dns:localhost,ip:127.0.0.1 -keystore";
        var words = new ArrayList<>(List.of((keytool + " " + command).split(" ")));
        words.addAll(List.of(file.toString(), "-storepass", PASSWORD));
        if (new ProcessBuilder(words).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException("keytool failed: " + words);
        }
        var store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        var certificate = pem(
                folder.resolve("certificate.pem"),
                "CERTIFICATE",
                store.getCertificate(ALIAS).getEncoded());
        var key = pem(
                folder.resolve("key.pem"),
                "PRIVATE KEY",
                store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
        return new SelfSigned(store, new ListenerSettings.PemFiles(certificate, key));
    }

    private static Path pem(Path file, String what, byte[] der) throws IOException {
        var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    /** The same listener over TLS. */
    ListenerSettings over(ListenerSettings config) {
        return ListenConfigs.tls(files).apply(config);
    }

    /** A client's, that trusts this certificate only. */
    SSLContext trusting() throws IOException, GeneralSecurityException {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load((InputStream) null, null);
        trusted.setCertificateEntry(ALIAS, store.getCertificate(ALIAS));
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
