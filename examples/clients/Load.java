// Load govshare through JDBC:  java -cp sqlite-jdbc.jar Load.java /opt/govshare/libgovshare city.db
// (org.xerial:sqlite-jdbc; its enable_load_extension is a property of the connection.)

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;

public class Load {
    static Connection open(String library, String file) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("enable_load_extension", "true");
        Connection db = DriverManager.getConnection("jdbc:sqlite:" + file, properties);
        try (PreparedStatement load = db.prepareStatement("SELECT load_extension(?)")) {
            load.setString(1, library);
            load.execute();
        } catch (SQLException e) {
            db.close();
            throw e;
        }
        return db;
    }

    public static void main(String[] args) throws SQLException {
        try (Connection db = open(args[0], args[1]);
                PreparedStatement mask = db.prepareStatement("SELECT govshare_version(), mask_phone(?)")) {
            mask.setString(1, "13800138000");
            try (ResultSet row = mask.executeQuery()) {
                row.next();
                System.out.println(row.getString(1) + " " + row.getString(2));
            }
        }
    }
}
