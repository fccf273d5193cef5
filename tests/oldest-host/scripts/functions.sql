-- Functions on every host, over every type of value.
SELECT sha256(''), sha256('abc'), sha256(x'616263');
SELECT sm3('abc');
SELECT sm3(NULL) IS NULL, typeof(sha256(1)), typeof(sha256(1.5));
SELECT hmac_sm3('key', 'message');
SELECT is_workday('2024-10-01'), is_workday('2024-10-08'), is_workday('1990-01-01') IS NULL;
SELECT workday_add('2024-09-30', 1), workday_between('2024-09-30', '2024-10-10');
SELECT mask_phone('13900000000'), mask_name('张三'), mask_phone(NULL) IS NULL, mask_phone(''), mask_phone(x'00'), mask_phone(5);
SELECT mask('13900000000', 'phone');
SELECT mask('13900000000', 'no such mask');
SELECT check_phone('13900000000'), check_phone('12345'), check_phone(NULL) IS NULL;
SELECT check_id_card('11010519491231002X'), check_id_card('110105194912310021');
SELECT length(mask_name(CAST(x'ff' AS TEXT))) >= 0;
SELECT hex(mask_name('a' || char(0) || 'b')) <> hex('a' || char(0) || 'b');
SELECT sha256(), 1;
