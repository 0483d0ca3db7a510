import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

/** Writes the certificates of a PEM file into a store as Java reads it. Arguments: the file, the store. */
final class TrustStore {
  public static void main(String[] arguments) throws Exception {
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(Path.of(arguments[0]))) {
      for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("certificate-" + store.size(), certificate);
      }
    }
    try (OutputStream written = Files.newOutputStream(Path.of(arguments[1]))) {
      store.store(written, "changeit".toCharArray()); // Java's own password for what holds no secret
    }
  }
}
