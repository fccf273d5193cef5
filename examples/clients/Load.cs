// Load govshare in C#, with the package Microsoft.Data.Sqlite:  dotnet run -- /opt/govshare/libgovshare city.db

using Microsoft.Data.Sqlite;

using var db = new SqliteConnection($"Data Source={args[1]}");
db.Open();
// Loads at once, and again whenever this object reopens the connection.
db.LoadExtension(args[0]);

using var mask = db.CreateCommand();
mask.CommandText = "SELECT govshare_version(), mask_phone($phone)";
mask.Parameters.AddWithValue("$phone", "13800138000");
using var row = mask.ExecuteReader();
row.Read();
Console.WriteLine($"{row.GetString(0)} {row.GetString(1)}");
